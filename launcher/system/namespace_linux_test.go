//go:build linux && !portable

package system

import (
	"os"
	"testing"
)

// A process without a namespace of its own has the same PID in both.
func TestOuter(t *testing.T) {
	self, err := Look(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if self.Parent == 0 {
		t.Skip("our parent is in another namespace")
	}
	parent := Info{ID: ID{PID: self.Parent}}
	if id, err := parent.Outer(self.PID); err != nil || id != self.ID {
		t.Errorf("%v, %v, want %v", id, err, self.ID)
	}
	if id, err := parent.Outer(1 << 28); err != ErrGone {
		t.Errorf("a PID that nobody has: %v, %v", id, err)
	}
}
