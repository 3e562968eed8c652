package cost_test

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/test/stand"
)

// TestThreads: to end a tree takes no thread that was not there before. One that has
// filled up what its user may run would keep it from being made, and a Go program ends
// of that.
func TestThreads(t *testing.T) {
	if stand.Portable {
		t.Skip("read from /proc")
	}
	stand.Need(t, "setsid")
	s := stand.New(t)
	stand.Script(t, s.Dir, "tree", `n=0; while [ $n -lt 200 ]; do setsid sleep 60 & n=$((n+1)); done; echo >up; wait`)
	s.Argv = []string{filepath.Join(s.Dir, "tree")}
	stand.Plainly(t, s)
	stand.Wait(t, "the tree", func() bool { return s.Read(t, "up") != "" })
	launcher, guard := s.Record(t).Launcher, s.Record(t).Guard
	stand.Wait(t, "the guard to let go of the output, which it does after it has made its threads", func() bool {
		output, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/1", guard.PID))
		return err == nil && filepath.Dir(output) != s.Dir
	})
	count := func(pid int) int { return number(fmt.Sprintf("/proc/%d/status", pid), "Threads:") }
	launchers, guards := count(launcher.PID), count(guard.PID)
	stand.LauncherGets(syscall.SIGTERM)(t, s)
	for launcher.Running() {
		if n := count(launcher.PID); n > launchers {
			t.Fatalf("the launcher had %d threads, and has %d", launchers, n)
		}
		if n := count(guard.PID); n > guards {
			t.Fatalf("the guard had %d threads, and has %d", guards, n)
		}
		time.Sleep(time.Millisecond)
	}
	s.Ends(t)
}
