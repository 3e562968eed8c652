//go:build linux && !portable

package process

import (
	"fmt"
	"os"
	"testing"
)

func TestParseInner(t *testing.T) {
	const head = "Name:\tsh\nUmask:\t0022\nNStgid:\t9\t8\n"
	for _, tt := range []struct {
		status string
		want   int
	}{
		{head + "NSpid:\t48215\nNSpgid:\t1\n", 48215},
		{head + "NSpid:\t48215\t17\t5\nNSpgid:\t1\n", 5},
		{head, 0},
		{"NSpid:\n", 0},
		{"NSpid:\tx\n", 0},
		{"NSpid:\t-5\n", 0},
		{"Name:\tNSpid:\n", 0},
		{"", 0},
	} {
		if got := parseInner([]byte(tt.status)); got != tt.want {
			t.Errorf("%q: %d, want %d", tt.status, got, tt.want)
		}
	}
}

func FuzzParseInner(f *testing.F) {
	f.Add("NSpid:\t48215\t17\n", 4)
	f.Fuzz(func(t *testing.T, status string, pid int) {
		if got := parseInner([]byte(status)); got < 0 {
			t.Errorf("%q: %d", status, got)
		}
		if pid > 0 {
			if got := parseInner(fmt.Appendf(nil, "Name:\tsh\nNSpid:\t7\t%d\n", pid)); got != pid {
				t.Errorf("%d of %d", got, pid)
			}
		}
	})
}

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
