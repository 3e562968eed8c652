package launcher_test

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/pidfile"
	"bengal-run/prompt/terminaltest"
)

const grace = 4 * time.Second

// patience bounds each wait for a condition.
const patience = 30 * time.Second

// A stand is one instance under test, with the folder that it runs in.
type stand struct {
	dir, port string
	options   []string                     // in addition to the grace period
	argv      []string                     // COMMAND
	behind    func(argv []string) []string // another launcher's command line; nil for bengal-run
	starter   system.ID
	waits     system.ID // who is not expected to end
	terminal  *terminaltest.Terminal
	seen      *instance
	runID     string
}

// instance is who the record names.
type instance struct{ launcher, guard, command system.ID }

// newStand makes a folder and finds a port. Whatever is left in the end is
// killed, by the PIDs that the stand-ins have noted.
func newStand(t testing.TB) *stand {
	t.Helper()
	s := &stand{dir: t.TempDir(), port: freePort(t)}
	t.Cleanup(func() {
		for _, id := range s.everybody() {
			_ = id.Signal(syscall.SIGKILL)
		}
	})
	return s
}

// given are the ports that a stand has had: with some hundred of them at random,
// two that run at the same time would share one every now and then.
var given sync.Map

func freePort(t testing.TB) string {
	t.Helper()
	for {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
		l.Close()
		if _, taken := given.LoadOrStore(port, true); !taken {
			return port
		}
	}
}

// startCmd starts cmd and reaps it when it ends.
func (s *stand) startCmd(t testing.TB, cmd *exec.Cmd) system.ID {
	t.Helper()
	log, err := os.Create(filepath.Join(s.dir, "output"))
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
			t.Logf("output:\n%s", s.read(t, "output"))
		}
	})
	return i.ID
}

// inTerminal types the start into an interactive bash at a terminal of its own.
func inTerminal(t *testing.T, s *stand) {
	t.Helper()
	cmd := exec.Command("bash", "--norc", "--noprofile", "-i")
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "PS1=$ ", "HISTFILE=", "TERM=dumb", "GOTRACEBACK=none")
	s.terminal = terminaltest.Start(t, cmd, 80, nil)
	i, err := system.Look(cmd.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	s.starter = i.ID
	s.terminal.Types(t, "'"+strings.Join(s.line(), "' '")+"'\n")
}

// record reads who the instance is, and remembers it.
func (s *stand) record(t *testing.T) instance {
	t.Helper()
	if s.seen != nil {
		return *s.seen
	}
	wait(t, "a complete record", func() bool {
		r, err := pidfile.Parse([]byte(s.read(t, pidfile.DefaultName)))
		if err != nil {
			return false
		}
		guard, gerr := system.ParseID(r.Guard)
		command, cerr := system.ParseID(r.Command)
		s.seen = &instance{system.ID{PID: r.PID, Start: r.Start}, guard, command}
		return gerr == nil && cerr == nil
	})
	return *s.seen
}

// everybody is whoever has ever been part of the instance and may live.
func (s *stand) everybody() []system.ID {
	var ids []system.ID
	if s.seen != nil {
		ids = append(ids, s.seen.launcher, s.seen.guard, s.seen.command)
	}
	pids, _ := os.ReadFile(filepath.Join(s.dir, "pids"))
	for _, word := range strings.Fields(string(pids)) {
		pid, err := strconv.Atoi(word)
		if err != nil {
			continue
		}
		argv, err := system.Argv(pid)
		if err != nil || len(argv) < 2 || argv[0] != standin && argv[0] != "sh" || s.starter.PID == pid {
			continue
		}
		if i, err := system.Look(pid); err == nil && strings.Contains(strings.Join(argv, " "), s.dir) {
			ids = append(ids, i.ID)
		}
	}
	return ids
}

func (s *stand) waitUp(t testing.TB) {
	t.Helper()
	wait(t, "the server to be up", func() bool { return len(s.traces(t, "up")) > 0 })
}

// traces lists the PIDs that have left a trace of this kind.
func (s *stand) traces(t testing.TB, kind string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(s.dir, kind+"-*"))
	if err != nil {
		t.Fatal(err)
	}
	for n, f := range files {
		files[n] = strings.TrimPrefix(filepath.Base(f), kind+"-")
	}
	return files
}

func (s *stand) read(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(s.dir, name))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(data)
}

func (s *stand) kill(t *testing.T, id system.ID) {
	t.Helper()
	signalTo(t, id, syscall.SIGKILL)
}

// wait waits for a condition.
func wait(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited %s for %s", patience, what)
		}
	}
}
