package launcher_test

import (
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"
)

// TestGuardKilledAsksOnce kills guards with -9: COMMAND gets one signal for it. A second
// one, which the kernel sends once in a thousand times (docs/bengal-run.1, CAVEATS), may be
// the machine's load; three of forty are not.
func TestGuardKilledAsksOnce(t *testing.T) {
	if portable {
		t.Skip("there is no parent-death signal")
	}
	const runs, allowed = 40, 2
	var rude atomic.Int32
	t.Run("guards", func(t *testing.T) {
		for n := range runs {
			t.Run(fmt.Sprint(n), func(t *testing.T) {
				t.Parallel()
				s := newStand(t)
				s.argv = []string{standin, s.dir, s.port, "one"}
				plainly(t, s)
				s.waitUp(t)
				guard := s.record(t).guard
				wait(t, "the guard's first thread to have descriptors of its own", func() bool { return watches(guard.PID) })
				s.kill(t, guard)
				s.waitGone(t)
				if complaints := s.untidy(t); len(complaints) > 0 {
					t.Log(complaints)
					rude.Add(1)
				}
			})
		}
	})
	if n := rude.Load(); n > allowed {
		t.Errorf("%d of %d were asked twice", n, runs)
	}
}

// watches reports whether the first thread of a process has nothing open but
// inotify and what the Go runtime polls with.
func watches(pid int) (inotify bool) {
	dir := fmt.Sprintf("/proc/%d/fd", pid)
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		switch target, _ := os.Readlink(dir + "/" + e.Name()); {
		case strings.Contains(target, "inotify"):
			inotify = true
		case !strings.HasPrefix(target, "anon_inode:[event"):
			return false
		}
	}
	return inotify
}
