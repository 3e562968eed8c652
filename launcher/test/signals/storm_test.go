package signals_test

import (
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"

	"bengal-run/launcher/test/stand"
)

// TestTermInAStorm sends TERM between more signals than can be passed on, as often
// with a guard that is stopped again and again: the others may become fewer on
// the way, TERM arrives.
func TestTermInAStorm(t *testing.T) {
	t.Parallel()
	for name, stopped := range map[string]bool{"guard at work": false, "guard stopped": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			s.Argv = []string{stand.Standin, s.Dir, s.Port, "one"}
			cmd := exec.Command(stand.BengalRun, s.Words()...)
			cmd.Dir, cmd.SysProcAttr = s.Dir, &stand.OwnSession
			s.StartCmd(t, cmd)
			s.WaitUp(t)
			i := s.Record(t)
			launcher, err := os.FindProcess(i.Launcher.PID) // and nobody else, once it has ended
			if err != nil {
				t.Fatal(err)
			}
			senders, each := 3, stand.Times(10_000, 60_000)
			var all, half sync.WaitGroup
			half.Add(senders)
			for range senders {
				all.Go(func() {
					for n := range each {
						if n == each/2 {
							half.Done()
						}
						for _, sig := range []syscall.Signal{syscall.SIGCONT, syscall.SIGWINCH, 40} { // of no effect here
							_ = launcher.Signal(sig)
						}
						if stopped && n%100 == 0 {
							_ = i.Guard.Signal(syscall.SIGSTOP)
						}
					}
				})
			}
			half.Wait()
			stand.SignalTo(t, i.Launcher, syscall.SIGTERM)
			all.Wait()
			s.WaitGone(t)
			s.AllTidied(t)
		})
	}
}
