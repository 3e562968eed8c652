package launcher_test

import (
	"net"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/pidfile"

	"golang.org/x/sys/unix"
)

// noLock wants neither a record nor the folder to be locked.
func (s *stand) noLock(t *testing.T) {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(s.dir, pidfile.DefaultName+"*"))
	for _, file := range append(files, s.dir) {
		f, err := os.Open(file)
		if err != nil {
			continue // removed since
		}
		wait(t, file+" not to be locked", func() bool { return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil })
		f.Close()
	}
}

// waitGone waits until nobody is left, and says who is.
func (s *stand) waitGone(t *testing.T) {
	t.Helper()
	if left, _ := s.remaining(t, patience); len(left) > 0 {
		t.Fatalf("left behind: %v", left)
	}
}

// remaining waits until nobody is left, but no longer than a time, and returns
// who is, and how long it took.
func (s *stand) remaining(t *testing.T, limit time.Duration) (left []system.ID, after time.Duration) {
	t.Helper()
	if s.behind != nil {
		return s.remainingOf(t, limit)
	}
	for began := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		left = slices.DeleteFunc(s.everybody(), func(id system.ID) bool { return !id.Running() })
		if after = time.Since(began); len(left) == 0 || after > limit {
			return left, after
		}
	}
}

// portFree wants to bind the port. A client of some other test may have been
// given it for the other end of a connection; that passes.
func (s *stand) portFree(t *testing.T) {
	t.Helper()
	wait(t, "the port to be free", func() bool {
		l, err := net.Listen("tcp", "127.0.0.1:"+s.port)
		if err != nil {
			return false
		}
		l.Close()
		return true
	})
}

// noRecord wants neither a record nor what a record is made of.
func (s *stand) noRecord(t *testing.T) {
	t.Helper()
	var left []string
	deadline := time.Now().Add(patience)
	for ; ; time.Sleep(5 * time.Millisecond) {
		if left, _ = filepath.Glob(filepath.Join(s.dir, ".bengal-run*")); len(left) == 0 {
			return
		}
		if time.Now().After(deadline) {
			break
		}
	}
	for _, file := range left {
		text, _ := os.ReadFile(file)
		t.Logf("%s is left:\n%s", file, text)
	}
	t.Fatal("a record is left")
}
