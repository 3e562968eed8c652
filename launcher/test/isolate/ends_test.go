//go:build linux && !portable

package isolate_test

import (
	"errors"
	"os/exec"
	"syscall"
	"testing"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/stand"
)

// TestIsolatedEnds compares how COMMAND ends with what is seen of it outside.
func TestIsolatedEnds(t *testing.T) {
	t.Parallel()
	needNamespaces(t)
	for _, tt := range []struct {
		script string
		want   string
	}{
		{"exit 0", "exit status 0"}, {"exit 1", "exit status 1"}, {"exit 75", "exit status 75"},
		{"exit 125", "exit status 125"}, {"exit 128", "exit status 128"}, {"exit 143", "exit status 143"},
		{"exit 254", "exit status 254"}, {"exit 255", "exit status 255"},
		{"kill -HUP $$", "signal: hangup"}, {"kill -INT $$", "signal: interrupt"}, {"kill -TERM $$", "signal: terminated"},
		{"kill -KILL $$", "exit status 137"}, {"kill -USR1 $$", "exit status 138"},
		{"kill -KILL 1; kill -TERM 1; exit 3", "exit status 3"}, // the init is out of reach
		{"sleep 100 & exit 4", "exit status 4"},
	} {
		t.Run(tt.script, func(t *testing.T) {
			t.Parallel()
			out, err := exec.Command(stand.BengalRun, "--no-pidfile", "--isolate", "--", "sh", "-c", tt.script).CombinedOutput()
			got := "exit status 0"
			if err != nil {
				got = err.Error()
			}
			if got != tt.want || len(out) > 0 {
				t.Errorf("%s, want %s\n%s", got, tt.want, out)
			}
		})
	}
}

// TestIsolatedInitKilled: COMMAND is killed with its init, and that is what is
// said of it.
func TestIsolatedInitKilled(t *testing.T) {
	t.Parallel()
	needNamespaces(t)
	s := isolating(t, "one")
	cmd := exec.Command(stand.BengalRun, s.Words()...)
	cmd.Dir = s.Dir
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	s.WaitUp(t)
	s.Kill(t, initOf(t, s))
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 128+int(syscall.SIGKILL) {
		t.Errorf("it ended with %v, want 137", err)
	}
	s.NoRecord(t)
}

// TestIsolatedGuardKilled: how COMMAND has ended is known even so.
func TestIsolatedGuardKilled(t *testing.T) {
	t.Parallel()
	needNamespaces(t)
	s := stand.New(t)
	cmd := exec.Command(stand.BengalRun, "--isolate", "--", "sh", "-c", "trap 'exit 7' TERM; touch up-1; while :; do sleep 0.01; done")
	cmd.Dir = s.Dir
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	s.WaitUp(t)
	s.Kill(t, s.Record(t).Guard)
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 7 {
		t.Errorf("it ended with %v, want 7", err)
	}
	s.NobodyIn(t)
}

// TestIsolatedStopped stops and continues COMMAND by Ctrl+Z, and the init by
// hand, which is woken.
func TestIsolatedStopped(t *testing.T) {
	t.Parallel()
	needNamespaces(t)
	s := isolating(t, "one")
	cmd := exec.Command(stand.BengalRun, s.Words()...)
	cmd.Dir = s.Dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	s.StartCmd(t, cmd)
	s.WaitUp(t)
	stopped := func(id system.ID) bool {
		i, err := system.Look(id.PID)
		return err == nil && i.Stopped()
	}
	i := s.Record(t)
	stand.SignalTo(t, i.Launcher, syscall.SIGTSTP)
	stand.Wait(t, "COMMAND to stop", func() bool { return stopped(i.Command) && stopped(i.Launcher) })
	stand.SignalTo(t, i.Launcher, syscall.SIGCONT)
	stand.Wait(t, "COMMAND to go on", func() bool { return !stopped(i.Command) && !stopped(i.Launcher) })
	first := initOf(t, s)
	stand.SignalTo(t, first, syscall.SIGSTOP)
	stand.Wait(t, "the init to go on", func() bool { return !stopped(first) })
	stand.SignalTo(t, i.Launcher, syscall.SIGTERM)
	s.NobodyIn(t)
	s.NoRecord(t)
	s.AllTidied(t)
}

// TestIsolatedSparesNobody: a browser ends with its namespace, asked as all
// others are.
func TestIsolatedSparesNobody(t *testing.T) {
	t.Parallel()
	needNamespaces(t)
	s := stand.New(t)
	s.Options = []string{"--isolate", "--keep", "standin"}
	s.Argv = []string{stand.Standin, s.Dir, s.Port, "detached"}
	stand.Plainly(t, s)
	s.WaitUp(t)
	stand.LauncherGets(syscall.SIGTERM)(t, s)
	s.NobodyIn(t)
	s.NoRecord(t)
	s.AllTidied(t)
}
