package launcher

import (
	"os"
	"testing"
)

// TestLearner: a look for the foreground does not use up the looks that are due later.
func TestLearner(t *testing.T) {
	l := newLearner()
	l.wait()
	next, n := l.next, l.n
	for range 2 * len(pauses) {
		l.look(os.Getpid())
		<-l.found
		l.busy = false
		if l.next != next || l.n != n {
			t.Fatalf("after a look %d of the later ones are used up", l.n)
		}
	}
}
