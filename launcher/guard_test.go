package launcher_test

import (
	"fmt"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/launcher/tree"
)

// The guard is killed as soon as it has started COMMAND, before it can say so.
func TestGuardKilledAtTheStart(t *testing.T) {
	if portable {
		t.Skip("without a subreaper this is not promised")
	}
	for n := range 40 {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			s := newStand(t)
			s.argv = []string{standin, s.dir, s.port, "ignoring"}
			cmd := exec.Command(bengalRun, s.words()...)
			cmd.Dir = s.dir
			launcher := s.startCmd(t, cmd)
			var guard system.ID
			for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
				var ok bool
				if guard, ok = guardOf(launcher); ok {
					if i, err := system.Look(guard.PID); err == nil {
						if children, _ := i.Children(); len(children) > 0 {
							break
						}
					}
				}
			}
			_ = guard.Signal(syscall.SIGKILL)
			s.nobodyIn(t)
			s.noRecord(t)
		})
	}
}

// A guard that somebody has stopped is woken by the launcher's death.
func TestStoppedGuard(t *testing.T) {
	skipPortable(t, "nobody wakes it without a parent-death signal")
	for _, both := range []bool{false, true} {
		t.Run(fmt.Sprintf("both=%v", both), func(t *testing.T) {
			s := newStand(t)
			s.argv = []string{standin, s.dir, s.port, "sh"}
			plainly(t, s)
			s.waitUp(t)
			i := s.record(t)
			if both {
				signalTo(t, i.launcher, syscall.SIGSTOP)
			}
			signalTo(t, i.guard, syscall.SIGSTOP)
			signalTo(t, i.launcher, syscall.SIGKILL)
			s.nobodyIn(t)
			s.noRecord(t)
			s.allTidied(t)
		})
	}
}

// A guard that somebody has stopped before it could start COMMAND is woken, too.
func TestGuardStoppedAtTheStart(t *testing.T) {
	skipPortable(t, "nobody wakes it without a parent-death signal")
	for n := range 10 {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			s := newStand(t)
			s.argv = []string{standin, s.dir, s.port, "one"}
			cmd := exec.Command(bengalRun, s.words()...)
			cmd.Dir = s.dir
			launcher := s.startCmd(t, cmd)
			wait(t, "the guard", func() bool {
				guard, ok := guardOf(launcher)
				argv, _ := system.Argv(guard.PID) // before it is executed, the fork waits for it
				return ok && len(argv) > 0 && argv[0] == tree.GuardName && guard.Signal(syscall.SIGSTOP) == nil
			})
			s.waitUp(t)
			signalTo(t, launcher, syscall.SIGTERM)
			s.nobodyIn(t)
			s.noRecord(t)
			s.allTidied(t)
		})
	}
}
