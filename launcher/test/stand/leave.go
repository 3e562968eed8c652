package stand

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"testing"

	"bengal-run/launcher/system"
	"bengal-run/pidfile"
)

// Leave starts a shape under bengal-run and kills launcher and guard at once:
// what is left then is stale.
func (s *Stand) Leave(t *testing.T, shape string, options ...string) {
	t.Helper()
	s.Run(t, shape, options...)
	s.KillBoth(t, s.Record(t))
}

// Run starts a shape under bengal-run and waits until it is up.
func (s *Stand) Run(t *testing.T, shape string, options ...string) {
	t.Helper()
	s.Argv = []string{Standin, s.Dir, s.Port, shape}
	cmd := exec.Command(BengalRun, append(options, s.Words()...)...)
	cmd.Dir = s.Dir
	s.StartCmd(t, cmd)
	s.WaitUp(t)
	s.Record(t)
}

// RunDetached starts a shape in a session of its own, below a script that stays.
func (s *Stand) RunDetached(t *testing.T, shape string) {
	t.Helper()
	Script(t, s.Dir, "tree", fmt.Sprintf("setsid '%s' '%s' %s %s &\nwait", Standin, s.Dir, s.Port, shape))
	s.Argv = []string{"./tree"}
	cmd := exec.Command(BengalRun, s.Words()...)
	cmd.Dir = s.Dir
	s.StartCmd(t, cmd)
	s.WaitUp(t)
}

// KillBoth kills launcher and guard so that neither sees the other's end.
func (s *Stand) KillBoth(t *testing.T, i Instance) {
	t.Helper()
	SignalTo(t, i.Launcher, syscall.SIGSTOP)
	SignalTo(t, i.Guard, syscall.SIGSTOP)
	s.Kill(t, i.Guard)
	s.Kill(t, i.Launcher)
	Wait(t, "launcher and guard to be gone", func() bool { return !i.Launcher.Running() && !i.Guard.Running() })
	Wait(t, "their lock to be gone", func() bool {
		return !slices.ContainsFunc(pidfile.Default(s.Dir).Look(), func(r pidfile.Seen) bool { return r.Live })
	})
}

// Alone starts a shape without bengal-run.
func (s *Stand) Alone(t *testing.T, shape string) system.ID {
	t.Helper()
	cmd := exec.Command(Standin, s.Dir, s.Port, shape)
	cmd.Dir = s.Dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	id := s.StartCmd(t, cmd)
	s.WaitUp(t)
	return id
}

// Server is the process that listens.
func (s *Stand) Server(t *testing.T) system.ID {
	t.Helper()
	var pid int
	up := s.Traces(t, "up")
	if _, err := fmt.Sscan(up[len(up)-1], &pid); err != nil {
		t.Fatal(err)
	}
	i, err := system.Look(pid)
	if err != nil {
		t.Fatal(err)
	}
	return i.ID
}

// Call runs bengal-run without a terminal, and returns its exit code and what
// it has said.
func Call(t *testing.T, dir string, words ...string) (code int, said string) {
	t.Helper()
	cmd := exec.Command(BengalRun, words...)
	cmd.Dir = dir
	// Nothing of the tests' own surroundings is to be found in a start's words.
	cmd.Env = append(os.Environ(), "PORT=")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// Holder has the port held by somebody of this kind.
func (s *Stand) Holder(t *testing.T, kind string) {
	t.Helper()
	switch kind {
	case "stale":
		s.Leave(t, "sh")
	case "live":
		s.Run(t, "one")
	case "stranger":
		s.Alone(t, "one")
	}
}
