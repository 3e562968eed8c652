package chaos_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/stand"
)

// The guard is killed as soon as it has started COMMAND, before it can say so.
func TestGuardKilledAtTheStart(t *testing.T) {
	t.Parallel()
	for n := range stand.Times(5, 40) {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			s.Argv = []string{stand.Standin, s.Dir, s.Port, "ignoring"}
			cmd := exec.Command(stand.BengalRun, s.Words()...)
			cmd.Dir = s.Dir
			launcher := s.StartCmd(t, cmd)
			var guard system.ID
			for deadline := time.Now().Add(stand.Patience); time.Now().Before(deadline); {
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
			s.NobodyIn(t)
			s.NoRecord(t)
		})
	}
}

// A guard that somebody has stopped is woken by the launcher's death.
func TestStoppedGuard(t *testing.T) {
	t.Parallel()
	stand.SkipPortable(t, "nobody wakes it without a parent-death signal")
	for _, both := range []bool{false, true} {
		t.Run(fmt.Sprintf("both=%v", both), func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			s.Argv = []string{stand.Standin, s.Dir, s.Port, "sh"}
			stand.Plainly(t, s)
			s.WaitUp(t)
			i := s.Record(t)
			if both {
				stand.SignalTo(t, i.Launcher, syscall.SIGSTOP)
			}
			stand.SignalTo(t, i.Guard, syscall.SIGSTOP)
			stand.SignalTo(t, i.Launcher, syscall.SIGKILL)
			s.NobodyIn(t)
			s.NoRecord(t)
			s.AllTidied(t)
		})
	}
}

// A guard that somebody has stopped before it could start COMMAND is woken, too.
func TestGuardStoppedAtTheStart(t *testing.T) {
	t.Parallel()
	stand.SkipPortable(t, "nobody wakes it without a parent-death signal")
	for n := range stand.Times(3, 10) {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			s.Argv = []string{stand.Standin, s.Dir, s.Port, "one"}
			cmd := exec.Command(stand.BengalRun, s.Words()...)
			cmd.Dir = s.Dir
			launcher := s.StartCmd(t, cmd)
			stand.Wait(t, "the guard", func() bool {
				guard, ok := guardOf(launcher)
				argv, _ := system.Argv(guard.PID) // before it is executed, the fork waits for it
				return ok && len(argv) > 0 && argv[0] == stand.GuardName && guard.Signal(syscall.SIGSTOP) == nil
			})
			s.WaitUp(t)
			stand.SignalTo(t, launcher, syscall.SIGTERM)
			s.NobodyIn(t)
			s.NoRecord(t)
			s.AllTidied(t)
		})
	}
}

// TestGuardKilledOtherUser: a COMMAND that has become another user has lost its
// parent-death signal, and is told all the same.
func TestGuardKilledOtherUser(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root can become another user")
	}
	stand.Need(t, "setpriv")
	s := stand.New(t)
	said := filepath.Join(s.Dir, "said")
	out := stand.Must(os.Create(said))
	defer out.Close()
	cmd := exec.Command(stand.BengalRun, "--", "setpriv", "--reuid=65534", "--clear-groups",
		"sh", "-c", `trap 'echo told; exit 3' TERM; echo up; while :; do sleep 0.02; done`)
	cmd.Dir, cmd.Stdout = s.Dir, out
	launcher := s.StartCmd(t, cmd)
	stand.Wait(t, "COMMAND", func() bool { return s.Read(t, "said") == "up\n" })
	stand.SignalTo(t, s.Record(t).Guard, syscall.SIGKILL)
	stand.Wait(t, "the launcher to end", func() bool { return !launcher.Running() })
	if got := s.Read(t, "said"); !strings.HasPrefix(got, "up\ntold\n") {
		t.Errorf("said %q", got)
	}
}
