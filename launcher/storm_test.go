package launcher_test

import (
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
)

// TestTermInAStorm sends TERM between more signals than can be passed on, as often
// with a guard that is stopped again and again: the others may become fewer on
// the way, TERM arrives.
func TestTermInAStorm(t *testing.T) {
	for name, stopped := range map[string]bool{"guard at work": false, "guard stopped": true} {
		t.Run(name, func(t *testing.T) {
			s := newStand(t)
			s.argv = []string{standin, s.dir, s.port, "one"}
			cmd := exec.Command(bengalRun, s.words()...)
			cmd.Dir, cmd.SysProcAttr = s.dir, &ownSession
			s.startCmd(t, cmd)
			s.waitUp(t)
			i := s.record(t)
			launcher, err := os.FindProcess(i.launcher.PID) // and nobody else, once it has ended
			if err != nil {
				t.Fatal(err)
			}
			const senders, each = 3, 60_000
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
							_ = i.guard.Signal(syscall.SIGSTOP)
						}
					}
				})
			}
			half.Wait()
			signalTo(t, i.launcher, syscall.SIGTERM)
			all.Wait()
			s.waitGone(t)
			s.allTidied(t)
		})
	}
}
