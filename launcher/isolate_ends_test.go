//go:build linux && !portable

package launcher_test

import (
	"errors"
	"os/exec"
	"syscall"
	"testing"

	"bengal-run/launcher/system"
)

// TestIsolatedEnds compares how COMMAND ends with what is seen of it outside.
func TestIsolatedEnds(t *testing.T) {
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
			out, err := exec.Command(bengalRun, "--no-pidfile", "--isolate", "--", "sh", "-c", tt.script).CombinedOutput()
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
	needNamespaces(t)
	s := isolating(t, "one")
	cmd := exec.Command(bengalRun, s.words()...)
	cmd.Dir = s.dir
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	s.waitUp(t)
	s.kill(t, s.initOf(t))
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 128+int(syscall.SIGKILL) {
		t.Errorf("it ended with %v, want 137", err)
	}
	s.noRecord(t)
}

// TestIsolatedGuardKilled: how COMMAND has ended is known even so.
func TestIsolatedGuardKilled(t *testing.T) {
	needNamespaces(t)
	s := newStand(t)
	cmd := exec.Command(bengalRun, "--isolate", "--", "sh", "-c", "trap 'exit 7' TERM; touch up-1; while :; do sleep 0.01; done")
	cmd.Dir = s.dir
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	s.waitUp(t)
	s.kill(t, s.record(t).guard)
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 7 {
		t.Errorf("it ended with %v, want 7", err)
	}
	s.nobodyIn(t)
}

// TestIsolatedStopped stops and continues COMMAND by Ctrl+Z, and the init by
// hand, which is woken.
func TestIsolatedStopped(t *testing.T) {
	needNamespaces(t)
	s := isolating(t, "one")
	cmd := exec.Command(bengalRun, s.words()...)
	cmd.Dir = s.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	s.startCmd(t, cmd)
	s.waitUp(t)
	stopped := func(id system.ID) bool {
		i, err := system.Look(id.PID)
		return err == nil && i.Stopped()
	}
	i := s.record(t)
	signalTo(t, i.launcher, syscall.SIGTSTP)
	wait(t, "COMMAND to stop", func() bool { return stopped(i.command) && stopped(i.launcher) })
	signalTo(t, i.launcher, syscall.SIGCONT)
	wait(t, "COMMAND to go on", func() bool { return !stopped(i.command) && !stopped(i.launcher) })
	first := s.initOf(t)
	signalTo(t, first, syscall.SIGSTOP)
	wait(t, "the init to go on", func() bool { return !stopped(first) })
	signalTo(t, i.launcher, syscall.SIGTERM)
	s.nobodyIn(t)
	s.noRecord(t)
	s.allTidied(t)
}

// TestIsolatedSparesNobody: a browser ends with its namespace, asked as all
// others are.
func TestIsolatedSparesNobody(t *testing.T) {
	needNamespaces(t)
	s := newStand(t)
	s.options = []string{"--isolate", "--keep", "standin"}
	s.argv = []string{standin, s.dir, s.port, "detached"}
	plainly(t, s)
	s.waitUp(t)
	launcherGets(syscall.SIGTERM)(t, s)
	s.nobodyIn(t)
	s.noRecord(t)
	s.allTidied(t)
}
