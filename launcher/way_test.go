package launcher_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"bengal-run/launcher"
	"bengal-run/launcher/process"
	"bengal-run/pidfile"
)

// leave starts a shape under bengal-run and kills launcher and guard at once:
// what is left then is stale.
func (s *stand) leave(t *testing.T, shape string, options ...string) {
	t.Helper()
	s.run(t, shape, options...)
	i := s.record(t)
	s.kill(t, i.launcher)
	_ = i.guard.Signal(syscall.SIGKILL)
	wait(t, "launcher and guard to be gone", func() bool { return !i.launcher.Running() && !i.guard.Running() })
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

// alone starts a shape without bengal-run.
func (s *stand) alone(t *testing.T, shape string) process.ID {
	t.Helper()
	cmd := exec.Command(standin, s.dir, s.port, shape)
	cmd.Dir = s.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	id := s.startCmd(t, cmd)
	s.waitUp(t)
	return id
}

// server is the process that listens.
func (s *stand) server(t *testing.T) process.ID {
	t.Helper()
	var pid int
	up := s.traces(t, "up")
	if _, err := fmt.Sscan(up[len(up)-1], &pid); err != nil {
		t.Fatal(err)
	}
	i, err := process.Look(pid)
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
func script(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+text+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
}

// The table of section 5 for whoever cannot be asked.
var silentRows = []struct {
	holder  string // stale, live, stranger
	given   bool   // the port was
	options string
	code    int
	ended   bool // the holder was
	says    string
}{
	{"stale", true, "", 75, false, "is held by a stale server process (PID "},
	{"stale", true, "--yes", 0, true, "Stale process terminated ("},
	{"stale", true, "-f --no-input", 0, true, "Found stale server process (PID "},
	{"stale", false, "", 75, false, "is held by a stale server process (PID "},
	{"stale", false, "-y", 0, true, "Stale process terminated"},
	{"stale", true, "--auto-port", 0, false, "is taken, using "},
	{"live", true, "", 75, false, "already running (PID "},
	{"live", true, "--yes", 75, false, "--replace stops it first"},
	{"live", true, "--replace", 0, true, "stopping "},
	{"live", false, "", 75, false, "already running (PID "},
	{"live", true, "--auto-port", 0, false, "is taken, using "},
	{"stranger", true, "", 75, false, "is taken by another process (PID "},
	{"stranger", true, "--yes", 0, true, "Process terminated (1 process, "},
	{"stranger", true, "--replace", 75, false, "is taken by another process (PID "},
	{"stranger", false, "", 0, false, "starting all the same: the port is a guess from "},
	{"stranger", false, "--yes", 0, false, "starting all the same: the port is a guess from "},
	{"stranger", true, "--auto-port", 0, false, "is taken, using "},
}

func TestInTheWay(t *testing.T) {
	for _, tt := range silentRows {
		t.Run(fmt.Sprintf("%s given=%t %s", tt.holder, tt.given, tt.options), func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			s.holder(t, tt.holder)
			server := s.server(t)
			words := append(strings.Fields(tt.options), "--grace", "5s")
			if tt.given {
				words = append(words, "-p", s.port)
			}
			dir := t.TempDir()
			// A program that nobody knows, with words that name the port.
			script(t, dir, "server", "echo >started")
			words = append(words, "--", "./server")
			if !tt.given {
				words = append(words, "--port="+s.port)
			}
			code, said := bengal(t, dir, words...)
			if code != tt.code || !strings.Contains(said, tt.says) {
				t.Errorf("exit code %d, want %d, and %q in\n%s", code, tt.code, tt.says, said)
			}
			_, err := os.Stat(filepath.Join(dir, "started"))
			if started := err == nil; started != (tt.code == 0) {
				t.Errorf("started: %t\n%s", started, said)
			}
			if ended := !server.Running(); ended != tt.ended {
				t.Errorf("the holder has ended: %t\n%s", ended, said)
			}
			if tt.code == 75 && !strings.Contains(said, "\nhint: ") {
				t.Errorf("no hint in\n%s", said)
			}
			if tt.ended {
				s.portFree(t)
				s.allTidied(t)
			}
		})
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

// TestStaleHere is the story of the contract where nothing names the port: the
// record of the instance that died does.
func TestStaleHere(t *testing.T) {
	s := newStand(t)
	s.leave(t, "sh")
	server := s.server(t)
	same := func() {
		t.Helper()
		if code, said := bengal(t, s.dir, s.words()...); code != 75 || !strings.Contains(said, "stale server process") || !strings.Contains(said, "(PID ") {
			t.Errorf("the same command again: exit code %d\n%s", code, said)
		}
	}
	same()
	if code, said := bengal(t, s.dir, "true"); code != 75 {
		t.Errorf("another command that names no port: exit code %d\n%s", code, said)
	}
	// What is in the way of nothing is named, and its record stays.
	if code, said := bengal(t, s.dir, "-p", freePort(t), "--", "true"); code != 0 || !strings.Contains(said, "was left here") {
		t.Errorf("another command on another port: exit code %d\n%s", code, said)
	}
	same()
	if !server.Running() {
		t.Error("it was ended without a yes")
	}
	if code, said := bengal(t, s.dir, append([]string{"-y"}, "--", "true")...); code != 0 || server.Running() {
		t.Errorf("with a yes: exit code %d\n%s", code, said)
	}
	s.noRecord(t)
}

// TestStaleChild: what has an empty environment and has lost its parent while
// its tree was being ended goes with it, and is asked first.
func TestStaleChild(t *testing.T) {
	skipPortable(t, "without a subreaper a tree is what carries its id")
	s := newStand(t)
	// "bare" starts a server with an empty environment and stays.
	script(t, s.dir, "tree", fmt.Sprintf("setsid '%s' '%s' %s bare &\nwait", standin, s.dir, s.port))
	s.argv = []string{"./tree"}
	cmd := exec.Command(bengalRun, s.words()...)
	cmd.Dir = s.dir
	s.startCmd(t, cmd)
	s.waitUp(t)
	i := s.record(t)
	signalTo(t, i.launcher, syscall.SIGSTOP)
	signalTo(t, i.guard, syscall.SIGSTOP)
	s.kill(t, i.guard)
	s.kill(t, i.launcher)
	wait(t, "launcher and guard to be gone", func() bool { return !i.launcher.Running() && !i.guard.Running() })
	if code, said := bengal(t, s.dir, "-y", "--", "true"); code != 0 {
		t.Errorf("exit code %d\n%s", code, said)
	}
	s.waitGone(t)
	s.portFree(t)
	s.allTidied(t)
}

// TestTwoHolders: several that hold one port, each for himself, are dealt with
// one after the other.
func TestTwoHolders(t *testing.T) {
	s := newStand(t)
	first := s.alone(t, "one")
	l, err := net.Listen("tcp6", "[::1]:"+s.port)
	if err != nil {
		t.Skip("no IPv6 here: ", err)
	}
	l.Close()
	other := newStand(t)
	other.port = s.port
	cmd := exec.Command(standin, other.dir, other.port, "six")
	cmd.Dir = other.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	second := other.startCmd(t, cmd)
	other.waitUp(t)
	code, said := bengal(t, t.TempDir(), "-y", "-p", s.port, "--", "true")
	if code != 0 || first.Running() || second.Running() {
		t.Errorf("exit code %d\n%s", code, said)
	}
}

// TestWiped: a server that has wiped its environment is known by the record
// alone. It is never ended for that, and the record is not lost.
func TestWiped(t *testing.T) {
	skipPortable(t, "how a process wipes its environment is Linux's")
	s := newStand(t)
	script(t, s.dir, "tree", fmt.Sprintf("setsid '%s' '%s' %s wiped &\nwait", standin, s.dir, s.port))
	s.argv = []string{"./tree"}
	cmd := exec.Command(bengalRun, s.words()...)
	cmd.Dir = s.dir
	s.startCmd(t, cmd)
	s.waitUp(t)
	i := s.record(t)
	wait(t, "the record to name the server", func() bool { return strings.Contains(s.read(t, pidfile.DefaultName), "listen=") })
	server := s.server(t)
	signalTo(t, i.guard, syscall.SIGSTOP)
	s.kill(t, i.guard)
	s.kill(t, i.launcher)
	wait(t, "launcher and guard to be gone", func() bool { return !i.launcher.Running() && !i.guard.Running() })
	for range 2 {
		if code, said := bengal(t, s.dir, "-y", "-p", freePort(t), "--", "true"); !server.Running() {
			t.Fatalf("it was ended: exit code %d\n%s", code, said)
		}
		if r, code := cleanup(t, s.dir, "--dry-run"); code != 1 || len(s.entries(t, r)) != 1 || s.entries(t, r)[0].Action != launcher.RefusedIt {
			t.Fatalf("exit code %d, %+v", code, r)
		}
	}
	if code, said := bengal(t, t.TempDir(), "-y", "-p", s.port, "--", "true"); code != 0 || server.Running() {
		t.Errorf("by its port: exit code %d\n%s", code, said)
	}
}

// TestNestedStart: an instance that runs in another one with the same port, which
// nobody holds yet, is none that is in its way.
func TestNestedStart(t *testing.T) {
	dir := t.TempDir()
	port := freePort(t)
	script(t, dir, "dev", fmt.Sprintf("exec '%s' -p %s -- touch started", bengalRun, port))
	if code, said := bengal(t, dir, "-p", port, "--", "./dev"); code != 0 {
		t.Errorf("exit code %d\n%s", code, said)
	}
	if _, err := os.Stat(filepath.Join(dir, "started")); err != nil {
		t.Error(err)
	}
}

// TestAutoPortGuessed: a guess that is taken is evaded, too.
func TestAutoPortGuessed(t *testing.T) {
	s := newStand(t)
	s.alone(t, "one")
	cmd := exec.Command(bengalRun, "--auto-port", "--", "sh", "-c", "echo $PORT")
	cmd.Dir, cmd.Env = t.TempDir(), append(os.Environ(), "PORT="+s.port)
	out, err := cmd.Output()
	if got := strings.TrimSpace(string(out)); err != nil || got == s.port || got == "" {
		t.Errorf("%q, %v", got, err)
	}
}

// TestGuardAlone: an instance whose launcher was killed is waited for as long as
// it has to tidy up, not for the time of the next start.
func TestGuardAlone(t *testing.T) {
	s := newStand(t)
	s.argv = []string{standin, s.dir, s.port, "slow"}
	cmd := exec.Command(bengalRun, append([]string{"--grace", "20s", "--"}, s.argv...)...)
	cmd.Dir = s.dir
	s.startCmd(t, cmd)
	s.waitUp(t)
	s.kill(t, s.record(t).launcher)
	if code, said := bengal(t, s.dir, "--grace", "100ms", "-p", s.port, "--", "true"); code != 0 || said != "" {
		t.Errorf("exit code %d\n%s", code, said)
	}
	s.allTidied(t)
}

// TestLacking: nothing is ended for a COMMAND that cannot run.
func TestLacking(t *testing.T) {
	s := newStand(t)
	stranger := s.alone(t, "one")
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "bad"), []byte("#!/nowhere/interpreter\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if code, said := bengal(t, dir, "-y", "-p", s.port, "--", "./bad"); code != 126 || !stranger.Running() {
		t.Errorf("exit code %d\n%s", code, said)
	}
}

// TestStaleTree ends a whole tree by one of its processes, supervisors
// included, however much of it has lost its parent or its environment.
func TestStaleTree(t *testing.T) {
	for _, shape := range []string{"sh", "npm", "supervisor", "ignoring", "stopped", "detached", "mover"} {
		t.Run(shape, func(t *testing.T) {
			if shape == "mover" {
				skipPortable(t, "between two looks it has moved on")
			}
			t.Parallel()
			s := newStand(t)
			s.leave(t, shape)
			code, said := bengal(t, s.dir, "-y", "--grace", "1s", "--", "true")
			if code != 0 {
				t.Fatalf("exit code %d\n%s", code, said)
			}
			s.waitGone(t)
			s.portFree(t)
			s.noRecord(t)
		})
	}
}

// TestReplaceStopped stops an instance that is suspended.
func TestReplaceStopped(t *testing.T) {
	s := newStand(t)
	s.run(t, "one")
	i := s.record(t)
	signalTo(t, i.launcher, syscall.SIGSTOP)
	wait(t, "the launcher to stop", func() bool {
		p, err := process.Look(i.launcher.PID)
		return err == nil && p.Stopped()
	})
	if code, said := bengal(t, t.TempDir(), "--replace", "-p", s.port, "--", "true"); code != 0 {
		t.Errorf("exit code %d\n%s", code, said)
	}
	s.waitGone(t)
	s.allTidied(t)
}

// TestOwnAncestor refuses to end whoever this start descends from.
func TestOwnAncestor(t *testing.T) {
	s := newStand(t)
	cmd := exec.Command(standin, s.dir, s.port, "host", bengalRun, "-y", "-p", s.port, "--", "touch", "started")
	cmd.Dir = s.dir
	out, err := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != 75 || !strings.Contains(string(out), "this command runs below it") {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestPortFromDeadRecord guesses it from there, and leaves a stranger alone that
// has it by now.
func TestPortFromDeadRecord(t *testing.T) {
	s := newStand(t)
	s.leave(t, "sh", "-p", s.port)
	server := s.server(t)
	_ = server.Signal(syscall.SIGKILL) // somebody has ended it by hand
	wait(t, "it to be gone", func() bool { return !server.Running() })
	other := newStand(t)
	other.port = s.port
	stranger := other.alone(t, "one")
	code, said := bengal(t, s.dir, append([]string{"--grace", "2s", "--"}, s.argv...)...)
	if !strings.Contains(said, "a guess from the record of an instance that died here") {
		t.Errorf("exit code %d\n%s", code, said)
	}
	if !stranger.Running() {
		t.Error("a guess has cost a stranger its life")
	}
}

// TestAutoPort gives the port to COMMAND, in its environment and its words.
func TestAutoPort(t *testing.T) {
	s := newStand(t)
	s.alone(t, "one")
	dir := t.TempDir()
	code, said := bengal(t, dir, "--auto-port", "-p", s.port, "--", "sh", "-c", `echo "$PORT $1" >ports`, "sh", "at-{port}")
	var port, word int
	got, _ := os.ReadFile(filepath.Join(dir, "ports"))
	if _, err := fmt.Sscanf(string(got), "%d at-%d", &port, &word); err != nil || port != word || fmt.Sprint(port) == s.port {
		t.Errorf("exit code %d, %q\n%s", code, got, said)
	}
	if code, _ := bengal(t, dir, "-p", freePort(t), "--", "sh", "-c", `test "$PORT" = "" && test "$1" = "{port}"`, "sh", "{port}"); code != 0 {
		t.Error("without --auto-port the words and $PORT stay as they are")
	}
	if code, said := bengal(t, dir, "--auto-port", "--", "echo", "{port}"); code != 125 {
		t.Errorf("no port to put in: exit code %d\n%s", code, said)
	}
}

// TestRestartByPort restarts with nothing but a port in common: no record, no
// same command, each start as soon as the last was told to end.
func TestRestartByPort(t *testing.T) {
	s := newStand(t)
	var last process.ID
	for n := range 20 {
		cmd := exec.Command(bengalRun, "--no-pidfile", "-p", s.port, "--grace", fmt.Sprint(grace), "--", standin, s.dir, s.port, "one", fmt.Sprint(n))
		cmd.Dir = s.dir
		id := s.startCmd(t, cmd)
		wait(t, "the server to be up", func() bool {
			if !id.Running() {
				t.Fatalf("start %d was refused:\n%s", n, s.read(t, "output"))
			}
			return len(s.traces(t, "up")) == n+1
		})
		last = id
		_ = id.Signal(syscall.SIGTERM)
	}
	wait(t, "the last to end", func() bool { return !last.Running() })
	s.waitGone(t)
	s.allTidied(t)
}
