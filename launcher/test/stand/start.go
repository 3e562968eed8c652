package stand

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"bengal-run/launcher/system"
	"bengal-run/prompt/terminaltest"
)

// Script writes a shell script into a folder.
func Script(t testing.TB, dir, name, text string) {
	t.Helper()
	Executable(t, filepath.Join(dir, name), []byte("#!/bin/sh\n"+text+"\n"))
}

// Executable writes a program. No process is started meanwhile: until it executes
// its own program it would have this one open for writing, which nobody could
// execute then (go.dev/issue/22315).
func Executable(t testing.TB, path string, content []byte) {
	t.Helper()
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	if err := os.WriteFile(path, content, 0o755); err != nil {
		t.Fatal(err)
	}
}

// Plainly has this process start it.
func Plainly(t *testing.T, s *Stand) {
	line := s.Line()
	cmd := exec.Command(line[0], line[1:]...)
	cmd.Dir = s.Dir
	s.StartCmd(t, cmd)
}

// UnderParent has a parent start it that knows no signals, and leads a session
// without a terminal.
func UnderParent(t *testing.T, s *Stand) {
	cmd := exec.Command(Standin, append([]string{s.Dir, s.Port, "parent"}, s.Line()...)...)
	cmd.Dir = s.Dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	s.Starter = s.StartCmd(t, cmd)
}

// UnderAgent has an agent start it in the background, in a session without a
// terminal, and live on.
func UnderAgent(t *testing.T, s *Stand) {
	s.Options = append(s.Options, "--background")
	cmd := exec.Command(Standin, append([]string{s.Dir, s.Port, "agent"}, s.Line()...)...)
	cmd.Dir = s.Dir
	cmd.SysProcAttr = &OwnSession
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("log:\n%s", s.Read(t, ".bengal-run.log"))
		}
	})
	s.Starter = s.StartCmd(t, cmd)
}

// Note makes an empty file, for which somebody waits.
func (s *Stand) Note(t *testing.T, name string) {
	if err := os.WriteFile(filepath.Join(s.Dir, name), nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Words are what follows bengal-run in the command line.
func (s *Stand) Words() []string {
	words := append([]string{"--grace", fmt.Sprint(s.Grace)}, s.Options...)
	return append(append(words, "--"), s.Argv...)
}

// Line is the whole command line, of whichever launcher.
func (s *Stand) Line() []string {
	if s.Behind != nil {
		return s.Behind(s.Argv)
	}
	return append([]string{BengalRun}, s.Words()...)
}

// Writes writes a file of the project.
func (s *Stand) Writes(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(s.Dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Appends writes to the end of a file of the project: a watcher sees one change, where
// Writes makes two.
func (s *Stand) Appends(t *testing.T, name, text string) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(s.Dir, name), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
}

// Where a start can be: in a process group of its own, or in a session.
var (
	OwnGroup   = syscall.SysProcAttr{Setpgid: true}
	OwnSession = syscall.SysProcAttr{Setsid: true}
)

// StartCmd starts cmd and reaps it when it ends.
func (s *Stand) StartCmd(t testing.TB, cmd *exec.Cmd) system.ID {
	t.Helper()
	log, err := os.Create(filepath.Join(s.Dir, "output"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	if cmd.Stdout == nil {
		cmd.Stdout, cmd.Stderr = log, log
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	i, err := system.Look(cmd.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	t.Cleanup(func() {
		_ = i.Signal(syscall.SIGKILL)
		<-ended
		if t.Failed() {
			t.Logf("output:\n%s", s.Read(t, "output"))
		}
	})
	return i.ID
}

// InTerminal types the start into an interactive bash at a terminal of its own.
func InTerminal(t *testing.T, s *Stand) {
	t.Helper()
	cmd := exec.Command("bash", "--norc", "--noprofile", "-i")
	cmd.Dir = s.Dir
	cmd.Env = append(os.Environ(), "PS1=$ ", "HISTFILE=", "TERM=dumb", "GOTRACEBACK=none")
	s.Terminal = terminaltest.Start(t, cmd, 80, nil)
	i, err := system.Look(cmd.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	s.Starter = i.ID
	s.Terminal.Types(t, "'"+strings.Join(s.Line(), "' '")+"'\n")
}
