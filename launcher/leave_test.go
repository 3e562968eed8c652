package launcher_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"bengal-run/launcher/system"
	"bengal-run/pidfile"
)

// leave starts a shape under bengal-run and kills launcher and guard at once:
// what is left then is stale.
func (s *stand) leave(t *testing.T, shape string, options ...string) {
	t.Helper()
	s.run(t, shape, options...)
	s.killBoth(t, s.record(t))
}

// run starts a shape under bengal-run and waits until it is up.
func (s *stand) run(t *testing.T, shape string, options ...string) {
	t.Helper()
	s.argv = []string{standin, s.dir, s.port, shape}
	cmd := exec.Command(bengalRun, append(options, s.words()...)...)
	cmd.Dir = s.dir
	s.startCmd(t, cmd)
	s.waitUp(t)
	s.record(t)
}

// runDetached starts a shape in a session of its own, below a script that stays.
func (s *stand) runDetached(t *testing.T, shape string) {
	t.Helper()
	script(t, s.dir, "tree", fmt.Sprintf("setsid '%s' '%s' %s %s &\nwait", standin, s.dir, s.port, shape))
	s.argv = []string{"./tree"}
	cmd := exec.Command(bengalRun, s.words()...)
	cmd.Dir = s.dir
	s.startCmd(t, cmd)
	s.waitUp(t)
}

// killBoth kills launcher and guard so that neither sees the other's end.
func (s *stand) killBoth(t *testing.T, i instance) {
	t.Helper()
	signalTo(t, i.launcher, syscall.SIGSTOP)
	signalTo(t, i.guard, syscall.SIGSTOP)
	s.kill(t, i.guard)
	s.kill(t, i.launcher)
	wait(t, "launcher and guard to be gone", func() bool { return !i.launcher.Running() && !i.guard.Running() })
	wait(t, "their lock to be gone", func() bool {
		return !slices.ContainsFunc(pidfile.Default(s.dir).Look(), func(r pidfile.Seen) bool { return r.Live })
	})
}

// alone starts a shape without bengal-run.
func (s *stand) alone(t *testing.T, shape string) system.ID {
	t.Helper()
	cmd := exec.Command(standin, s.dir, s.port, shape)
	cmd.Dir = s.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	id := s.startCmd(t, cmd)
	s.waitUp(t)
	return id
}

// server is the process that listens.
func (s *stand) server(t *testing.T) system.ID {
	t.Helper()
	var pid int
	up := s.traces(t, "up")
	if _, err := fmt.Sscan(up[len(up)-1], &pid); err != nil {
		t.Fatal(err)
	}
	i, err := system.Look(pid)
	if err != nil {
		t.Fatal(err)
	}
	return i.ID
}

// bengal runs bengal-run without a terminal, and returns its exit code and what
// it has said.
func bengal(t *testing.T, dir string, words ...string) (code int, said string) {
	t.Helper()
	cmd := exec.Command(bengalRun, words...)
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

// script writes a shell script into a folder.
func script(t testing.TB, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+text+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
}

func (s *stand) holder(t *testing.T, kind string) {
	t.Helper()
	switch kind {
	case "stale":
		s.leave(t, "sh")
	case "live":
		s.run(t, "one")
	case "stranger":
		s.alone(t, "one")
	}
}
