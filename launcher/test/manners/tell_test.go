package manners_test

import (
	"os/exec"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/test/hearing"
	"bengal-run/launcher/test/stand"
)

// TestLauncherAndGuard signals both, as pkill bengal-run does, and not COMMAND. That
// looks like a tree that is signalled as a whole, so COMMAND is asked at half the
// grace period.
func TestLauncherAndGuard(t *testing.T) {
	t.Parallel()
	const grace = 2 * time.Second
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
		t.Run(stand.SignalName(sig), func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			s.Grace = grace
			s.Argv = []string{stand.Standin, s.Dir, s.Port, "one"}
			stand.Plainly(t, s)
			s.WaitUp(t)
			i := s.Record(t)
			settles(t, s)
			began := time.Now()
			stand.SignalTo(t, i.Guard, sig)
			stand.SignalTo(t, i.Launcher, sig)
			s.Ends(t)
			if d := time.Since(began); d < grace/2 {
				t.Errorf("the server was gone after %s", d)
			}
		})
	}
}

// TestGuardAlone: a signal that somebody sends to the guard alone begins the end.
func TestGuardAlone(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
		t.Run(stand.SignalName(sig), func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			s.Argv = []string{stand.Standin, s.Dir, s.Port, "one"}
			stand.Plainly(t, s)
			s.WaitUp(t)
			settles(t, s)
			stand.SignalTo(t, s.Record(t).Guard, sig)
			s.Ends(t)
		})
	}
}

// TestSoonTold: a signal to the launcher alone reaches COMMAND within 50 ms; on a
// busy machine, in one of some tries.
func TestSoonTold(t *testing.T) {
	t.Parallel()
	const soon, tries = 50 * time.Millisecond, 20
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
		t.Run(stand.SignalName(sig), func(t *testing.T) {
			t.Parallel()
			var took time.Duration
			for range tries {
				h := hearing.New(t, hearing.LongGrace, stand.OwnSession)
				sent := time.Now()
				h.Send(t, sig)
				h.Await(t, h.Seen.Command.PID, sig, 1)
				took = h.Told[0].At.Sub(sent)
				for _, id := range h.Everybody() {
					_ = id.Signal(syscall.SIGKILL)
				}
				h.WaitGone(t)
				if took < soon {
					return
				}
			}
			t.Errorf("the last one took %s", took)
		})
	}
}

// TestAtOnce signals each process of a tree that has hardly begun, at moments of
// its first hundredth of a second: nothing is left.
func TestAtOnce(t *testing.T) {
	t.Parallel()
	for n := range stand.Times(20, 60) {
		s := stand.New(t)
		s.Argv = []string{stand.Standin, s.Dir, s.Port, "sh"}
		line := s.Line()
		cmd := exec.Command(line[0], line[1:]...)
		cmd.Dir, cmd.SysProcAttr = s.Dir, &stand.OwnSession
		root := s.StartCmd(t, cmd)
		time.Sleep(time.Duration(n%20) * time.Millisecond / 2) // the moment is the point
		signalTree(root, orders[n%len(orders)].of, syscall.SIGTERM)
		s.NobodyIn(t)
		s.PortFree(t)
	}
}
