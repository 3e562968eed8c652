package stand

import (
	"fmt"
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

// AllTidied wants the trace of every server that was up and handles signals.
func (s *Stand) AllTidied(t *testing.T) {
	t.Helper()
	for _, complaint := range s.Untidy(t) {
		t.Error(complaint)
	}
}

// Untidy tells who was up, handles signals, and had no time to tidy up.
func (s *Stand) Untidy(t *testing.T) (complaints []string) {
	t.Helper()
	for _, pid := range s.Traces(t, "up") {
		if slices.Contains(s.Traces(t, "deaf"), pid) || slices.Contains(s.Traces(t, "ended"), pid) {
			continue
		}
		if slices.Contains(s.Traces(t, "interrupted"), pid) {
			if s.Twice {
				continue
			}
			complaints = append(complaints, fmt.Sprintf("server %s was interrupted while it tidied up, by %s", pid, s.Read(t, "interrupted-"+pid)))
		} else if !slices.Contains(s.Traces(t, "tidied"), pid) {
			complaints = append(complaints, fmt.Sprintf("server %s had no time to tidy up", pid))
		}
	}
	return complaints
}

// NoLock wants neither a record nor the folder to be locked.
func (s *Stand) NoLock(t *testing.T) {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(s.Dir, pidfile.DefaultName+"*"))
	for _, file := range append(files, s.Dir) {
		f, err := os.Open(file)
		if err != nil {
			continue // removed since
		}
		Wait(t, file+" not to be locked", func() bool { return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil })
		f.Close()
	}
}

// WaitGone waits until nobody is left, and says who is.
func (s *Stand) WaitGone(t *testing.T) {
	t.Helper()
	if left, _ := s.Remaining(t, Patience); len(left) > 0 {
		t.Fatalf("left behind: %v", left)
	}
}

// Remaining waits until nobody is left, but no longer than a time, and returns
// who is, and how long it took.
func (s *Stand) Remaining(t *testing.T, limit time.Duration) (left []system.ID, after time.Duration) {
	t.Helper()
	if s.Behind != nil {
		return s.remainingOf(t, limit)
	}
	for began := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		left = slices.DeleteFunc(s.Everybody(), func(id system.ID) bool { return !id.Running() })
		if after = time.Since(began); len(left) == 0 || after > limit {
			return left, after
		}
	}
}

// PortFree wants to bind the port. A client of some other test may have been
// given it for the other end of a connection; that passes.
func (s *Stand) PortFree(t *testing.T) {
	t.Helper()
	Wait(t, "the port to be free", func() bool {
		l, err := net.Listen("tcp", "127.0.0.1:"+s.Port)
		if err != nil {
			return false
		}
		l.Close()
		return true
	})
}

// NoRecord wants neither a record nor what a record is made of.
func (s *Stand) NoRecord(t *testing.T) {
	t.Helper()
	var left []string
	deadline := time.Now().Add(Patience)
	for ; ; time.Sleep(5 * time.Millisecond) {
		if left, _ = filepath.Glob(filepath.Join(s.Dir, ".bengal-run*.pid*")); len(left) == 0 {
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

// LivesOn watches for a while that nothing ends: much longer than it takes to
// notice that somebody is gone.
func (s *Stand) LivesOn(t *testing.T) {
	t.Helper()
	in := s.Record(t)
	for began := time.Now(); time.Since(began) < 700*time.Millisecond; time.Sleep(20 * time.Millisecond) {
		for _, id := range []system.ID{in.Launcher, in.Guard, in.Command} {
			if !id.Running() {
				t.Fatalf("%s has ended", id)
			}
		}
		if n := len(s.Traces(t, "tidied")); n > 0 {
			t.Fatal("the server was told to end")
		}
	}
}

// Ends wants the instance to end as it should.
func (s *Stand) Ends(t *testing.T) {
	t.Helper()
	s.WaitGone(t)
	s.PortFree(t)
	s.NoRecord(t)
	s.AllTidied(t)
}
