package questions_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/console"
	"bengal-run/launcher/test/stand"
)

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
	{"stranger", true, "--yes --stop-signal KILL", 0, true, "Process terminated (1 process, "},
	{"stranger", true, "--replace", 75, false, "is taken by another process (PID "},
	{"stranger", false, "", 0, false, "starting anyway, since the port is a guess from "},
	{"stranger", false, "--yes", 0, false, "starting anyway, since the port is a guess from "},
	{"stranger", true, "--auto-port", 0, false, "is taken, using "},
}

func TestInTheWay(t *testing.T) {
	t.Parallel()
	for _, tt := range silentRows {
		t.Run(fmt.Sprintf("%s given=%t %s", tt.holder, tt.given, tt.options), func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			s.Holder(t, tt.holder)
			server := s.Server(t)
			words := append(strings.Fields(tt.options), "--grace", "5s")
			if tt.given {
				words = append(words, "-p", s.Port)
			}
			dir := t.TempDir()
			// A program that nobody knows, with words that name the port.
			stand.Script(t, dir, "server", "echo >started")
			words = append(words, "--", "./server")
			if !tt.given {
				words = append(words, "--port="+s.Port)
			}
			code, said := stand.Call(t, dir, words...)
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
				s.PortFree(t)
				s.AllTidied(t)
			}
		})
	}
}

// TestTwoHolders: several that hold one port, each for himself, are dealt with
// one after the other.
func TestTwoHolders(t *testing.T) {
	t.Parallel()
	s := stand.New(t)
	first := s.Alone(t, "one")
	l, err := net.Listen("tcp6", "[::1]:"+s.Port)
	if err != nil {
		t.Skip("no IPv6 here: ", err)
	}
	l.Close()
	other := stand.New(t)
	other.Port = s.Port
	cmd := exec.Command(stand.Standin, other.Dir, other.Port, "six")
	cmd.Dir = other.Dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	second := other.StartCmd(t, cmd)
	other.WaitUp(t)
	code, said := stand.Call(t, t.TempDir(), "-y", "-p", s.Port, "--", "true")
	if code != 0 || first.Running() || second.Running() {
		t.Errorf("exit code %d\n%s", code, said)
	}
}

// TestEndsNobodyForNothing: a start that cannot be made ends nobody before it says so.
func TestEndsNobodyForNothing(t *testing.T) {
	t.Parallel()
	stranger, live := stand.New(t), stand.New(t)
	stranger.Holder(t, "stranger")
	live.Holder(t, "live")
	code, said := stand.Call(t, t.TempDir(), "-y", "-p", stranger.Port+","+live.Port, "--", "true")
	if code != 75 || !strings.Contains(said, "already running (PID ") || strings.Contains(said, "Process terminated") {
		t.Errorf("exit code %d\n%s", code, said)
	}
	if !stranger.Server(t).Running() {
		t.Error("the stranger was ended")
	}
}

// TestNestedStart: an instance that runs in another one with the same port, which
// nobody holds yet, is none that is in its way.
func TestNestedStart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	port := stand.FreePort(t)
	const times = 10
	stand.Script(t, dir, "dev", fmt.Sprintf("n=0; while [ $n -lt %d ]; do '%s' -p %s -- touch started || exit; n=$((n+1)); done", times, stand.BengalRun, port))
	began := time.Now()
	if code, said := stand.Call(t, dir, "-p", port, "--", "./dev"); code != 0 {
		t.Errorf("exit code %d\n%s", code, said)
	}
	if _, err := os.Stat(filepath.Join(dir, "started")); err != nil {
		t.Error(err)
	}
	if took := time.Since(began) / times; took > 400*time.Millisecond {
		t.Errorf("each has waited %v for the instance around it", took)
	}
}

// TestLeaderless: a server whose first thread has ended serves on, and is not about to end.
func TestLeaderless(t *testing.T) {
	t.Parallel()
	stand.SkipPortable(t, "that threads end by themselves is Linux's")
	s := stand.New(t)
	server := s.Alone(t, "leaderless")
	if code, said := stand.Call(t, t.TempDir(), "-p", s.Port, "--", "true"); code != 75 || !strings.Contains(said, "is taken by another process") {
		t.Errorf("exit code %d\n%s", code, said)
	}
	if code, said := stand.Call(t, t.TempDir(), "-y", "-p", s.Port, "--", "true"); code != 0 || server.Running() {
		t.Errorf("with a yes: exit code %d\n%s", code, said)
	}
	s.PortFree(t)
}

// TestStoppedIsNotWaitedFor: a signal that waits for a launcher that somebody has stopped is
// no end that has begun.
func TestStoppedIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	s := stand.New(t)
	s.Run(t, "one")
	launcher := s.Record(t).Launcher
	for _, sig := range []syscall.Signal{syscall.SIGSTOP, syscall.SIGTERM} {
		stand.SignalTo(t, launcher, sig)
	}
	began := time.Now()
	if code, said := stand.Call(t, s.Dir, s.Words()...); code != 75 || !strings.Contains(said, "already running here") {
		t.Errorf("exit code %d\n%s", code, said)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it has waited %v", took)
	}
	stand.SignalTo(t, launcher, syscall.SIGCONT)
	s.Ends(t)
}

// TestLacking: nothing is ended for a COMMAND that cannot run.
func TestLacking(t *testing.T) {
	t.Parallel()
	s := stand.New(t)
	stranger := s.Alone(t, "one")
	dir := t.TempDir()
	stand.Executable(t, filepath.Join(dir, "bad"), []byte("#!/nowhere/interpreter\n"))
	if code, said := stand.Call(t, dir, "-y", "-p", s.Port, "--", "./bad"); code != 126 || !stranger.Running() {
		t.Errorf("exit code %d\n%s", code, said)
	}
}

// TestReplaceStopped stops an instance that is suspended.
func TestReplaceStopped(t *testing.T) {
	t.Parallel()
	s := stand.New(t)
	s.Run(t, "one")
	i := s.Record(t)
	stand.SignalTo(t, i.Launcher, syscall.SIGSTOP)
	stand.Wait(t, "the launcher to stop", func() bool {
		p, err := system.Look(i.Launcher.PID)
		return err == nil && p.Stopped()
	})
	if code, said := stand.Call(t, t.TempDir(), "--replace", "-p", s.Port, "--", "true"); code != 0 {
		t.Errorf("exit code %d\n%s", code, said)
	}
	s.WaitGone(t)
	s.AllTidied(t)
}

// TestOwnAncestor refuses to end whoever this start descends from.
func TestOwnAncestor(t *testing.T) {
	t.Parallel()
	s := stand.New(t)
	cmd := exec.Command(stand.Standin, s.Dir, s.Port, "host", stand.BengalRun, "-y", "-p", s.Port, "--", "touch", "started")
	cmd.Dir = s.Dir
	out, err := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != 75 || !strings.Contains(string(out), "this command runs below it") {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestTwoQuestions: of two starts at one terminal (run-p, make -j) one asks after the
// other, and each gets the keys for its own question.
func TestTwoQuestions(t *testing.T) {
	t.Parallel()
	a, b, dir := stand.New(t), stand.New(t), t.TempDir()
	a.Holder(t, "stranger")
	b.Holder(t, "stranger")
	start := fmt.Sprintf("'%s' --no-pidfile -p %%s -- true", stand.BengalRun)
	c := console.At(t, dir, fmt.Sprintf("stty -g >before; "+start+" </dev/tty & "+start+" </dev/tty; wait; stty -g >after", a.Port, b.Port), false)
	c.WaitFor(t, "(y/N)")
	first := c.Shown()
	other := a.Port
	if strings.Contains(first, a.Port) {
		other = b.Port
	}
	if strings.Contains(first, other) {
		t.Errorf("both blocks are shown at once")
	}
	_, _ = c.WriteString("n\r")
	c.WaitFor(t, "This process is holding port "+other)
	stand.Wait(t, "the second question", func() bool {
		_, block, _ := strings.Cut(c.Shown(), "holding port "+other)
		return strings.Contains(block, "(y/N)")
	})
	_, _ = c.WriteString("n\r")
	<-c.Over()
	before, _ := os.ReadFile(filepath.Join(dir, "before"))
	after, _ := os.ReadFile(filepath.Join(dir, "after"))
	if len(before) == 0 || string(before) != string(after) {
		t.Errorf("the terminal was %s and is %s", before, after)
	}
	if !strings.Contains(c.Shown(), "port "+a.Port+" is taken") || !strings.Contains(c.Shown(), "port "+b.Port+" is taken") {
		t.Errorf("shown: %s", c.Shown())
	}
}
