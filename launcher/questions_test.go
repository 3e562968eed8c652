package launcher_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"bengal-run/launcher/process"

	"github.com/creack/pty"
)

// A screen is a terminal with a shell script in it, and the person in front.
type screen struct {
	*os.File
	shell process.ID
	dumb  bool // does not say where its cursor is

	mutex sync.Mutex
	text  strings.Builder
	over  chan struct{}
}

// at runs a line of shell at a terminal of its own.
func at(t *testing.T, dir, line string, dumb bool, env ...string) *screen {
	t.Helper()
	cmd := exec.Command("bash", "--norc", "--noprofile", "-c", line)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), append([]string{"TERM=xterm", "CI=", "NO_COLOR=", "PORT="}, env...)...)
	master, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 120})
	if err != nil {
		t.Fatal(err)
	}
	s := &screen{File: pollable(t, master), dumb: dumb, over: make(chan struct{})}
	i, err := process.Look(cmd.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	s.shell = i.ID
	go s.watch()
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	t.Cleanup(func() {
		_ = i.Signal(syscall.SIGKILL)
		<-ended
		s.Close()
		<-s.over
		if t.Failed() {
			t.Logf("screen:\n%s", s.text.String())
		}
	})
	return s
}

// watch keeps what is shown, and answers the question for the cursor as a
// terminal does.
func (s *screen) watch() {
	defer close(s.over)
	buf := make([]byte, 4096)
	for {
		n, err := s.Read(buf)
		s.mutex.Lock()
		before := strings.Count(s.text.String(), "\x1b[6n")
		s.text.Write(buf[:n])
		asked := strings.Count(s.text.String(), "\x1b[6n") - before
		s.mutex.Unlock()
		for range asked {
			if !s.dumb {
				_, _ = s.WriteString("\x1b[5;1R")
			}
		}
		if err != nil {
			return
		}
	}
}

func (s *screen) shown() string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.text.String()
}

func (s *screen) waitFor(t *testing.T, text string) {
	t.Helper()
	wait(t, fmt.Sprintf("%q on the screen", text), func() bool { return strings.Contains(s.shown(), text) })
}

// A person's answers, and what comes of them.
var answers = []struct {
	name, holder string
	keys         string
	options      string
	code         int
	ended        bool
}{
	{"Enter", "stale", "\r", "", 0, true},
	{"y", "stale", "y\r", "", 0, true},
	{"n", "stale", "n\r", "", 75, false},
	{"Ctrl+C", "stale", "\x03", "", 130, false},
	{"Ctrl+D", "stale", "\x04", "", 75, false},
	{"Enter", "stranger", "\r", "", 75, false},
	{"y", "stranger", "y\r", "", 0, true},
	{"yes", "stranger", "yes\r", "", 0, true},
	{"Enter", "live", "\r", "", 75, false},
	{"y", "live", "y\r", "", 0, true},
	{"n, another port", "stranger", "n\r", "--auto-port", 0, false},
}

func TestAnswers(t *testing.T) {
	for _, tt := range answers {
		t.Run(tt.holder+" "+tt.name, func(t *testing.T) {
			t.Parallel()
			s, dir := newStand(t), t.TempDir()
			s.holder(t, tt.holder)
			server := s.server(t)
			line := fmt.Sprintf(`stty -g >before; '%s' %s -p %s -- touch started; echo "code-$?-"; stty -g >after; echo over-$((1+1))-`, bengalRun, tt.options, s.port)
			c := at(t, dir, line, false)
			c.waitFor(t, map[string]string{"stale": "Kill stale process? (Y/n)", "live": "Stop it? (y/N)", "stranger": "Kill it? (y/N)"}[tt.holder])
			if _, err := c.WriteString(tt.keys); err != nil {
				t.Fatal(err)
			}
			c.waitFor(t, "over-2-")
			if want := fmt.Sprintf("code-%d-", tt.code); !strings.Contains(c.shown(), want) {
				t.Errorf("no %s", want)
			}
			if ended := !server.Running(); ended != tt.ended {
				t.Errorf("the holder has ended: %t", ended)
			}
			_, err := os.Stat(filepath.Join(dir, "started"))
			if started := err == nil; started != (tt.code == 0) {
				t.Errorf("started: %t", started)
			}
			before, _ := os.ReadFile(filepath.Join(dir, "before"))
			after, _ := os.ReadFile(filepath.Join(dir, "after"))
			if len(before) == 0 || string(before) != string(after) {
				t.Errorf("the terminal was %s and is %s", before, after)
			}
			if hidden := strings.LastIndex(c.shown(), "\x1b[?25l"); hidden > strings.LastIndex(c.shown(), "\x1b[?25h") {
				t.Error("the cursor is hidden")
			}
		})
	}
}

// TestBlock shows what the contract shows.
func TestBlock(t *testing.T) {
	s := newStand(t)
	s.leave(t, "sh", "-p", s.port)
	c := at(t, s.dir, fmt.Sprintf("'%s' -p %s -- true", bengalRun, s.port), false)
	c.waitFor(t, "(Y/n)")
	for _, want := range []string{
		"⚠️  Found stale server process (PID ", "\r\n   started ", " ago in ", "; whoever started it is gone\r\n",
		"   This process is holding port " + s.port + "\r\n", "Kill stale process? (Y/n)",
	} {
		if !strings.Contains(c.shown(), want) {
			t.Errorf("no %q", want)
		}
	}
	_, _ = c.WriteString("\r")
	c.waitFor(t, "✅ Stale process terminated (")
	<-c.over
}

// TestSignalAtQuestion: a signal is no yes, and wrecks no terminal.
func TestSignalAtQuestion(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			s, dir := newStand(t), t.TempDir()
			s.holder(t, "stale")
			line := fmt.Sprintf(`stty -g >before; '%s' -p %s -- touch started & echo "pid-$!-"; fg >/dev/null; echo "code-$?-"; stty -g >after; echo over-$((1+1))-`, bengalRun, s.port)
			c := at(t, dir, "set -m; "+strings.Replace(line, " & echo \"pid-$!-\"; fg >/dev/null", "", 1), false)
			c.waitFor(t, "(Y/n)")
			var asker process.ID
			wait(t, "the one who asks", func() bool {
				i, err := process.Look(c.shell.PID)
				if err != nil {
					return false
				}
				pids, _ := i.Children()
				for _, pid := range pids {
					if p, err := process.Look(pid); err == nil && p.Name == "bengal-run" {
						asker = p.ID
					}
				}
				return asker.PID != 0
			})
			signalTo(t, asker, sig)
			c.waitFor(t, "over-2-")
			if !strings.Contains(c.shown(), "code-75-") {
				t.Error("no exit code 75")
			}
			if !s.server(t).Running() {
				t.Error("the holder has ended")
			}
			before, _ := os.ReadFile(filepath.Join(dir, "before"))
			after, _ := os.ReadFile(filepath.Join(dir, "after"))
			if string(before) != string(after) {
				t.Errorf("the terminal was %s and is %s", before, after)
			}
		})
	}
}

// TestNobodyToAsk: where nobody can be asked nothing is, and nothing is ended.
func TestNobodyToAsk(t *testing.T) {
	for _, tt := range []struct{ name, before, after, env string }{
		{"stderr redirected", "", "2>said", ""},
		{"stdin redirected", "", "</dev/null", ""},
		{"dumb", "", "", "TERM=dumb"},
		{"CI", "", "", "CI=1"},
		{"no input", "", "", "BENGAL_RUN_NO_INPUT=1"},
		{"background", "set -m;", "& wait $!", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, dir := newStand(t), t.TempDir()
			s.holder(t, "stale")
			line := fmt.Sprintf(`%s '%s' -p %s -- touch started %s; echo "code-$?-"; [ ! -e said ] || cat said`, tt.before, bengalRun, s.port, tt.after)
			c := at(t, dir, line, false, tt.env)
			c.waitFor(t, "code-75-")
			<-c.over
			if strings.Contains(c.shown(), "(Y/n)") || !strings.Contains(c.shown(), "is held by a stale server process") {
				t.Error("it was asked, or nothing was said")
			}
			if !s.server(t).Running() {
				t.Error("the holder has ended")
			}
		})
	}
}

// TestStdoutRedirected asks all the same: questions go to stderr.
func TestStdoutRedirected(t *testing.T) {
	s, dir := newStand(t), t.TempDir()
	s.holder(t, "stale")
	c := at(t, dir, fmt.Sprintf(`'%s' -p %s -- echo out >said; echo "code-$?-"`, bengalRun, s.port), false)
	c.waitFor(t, "(Y/n)")
	_, _ = c.WriteString("\r")
	c.waitFor(t, "code-0-")
	if said, _ := os.ReadFile(filepath.Join(dir, "said")); string(said) != "out\n" {
		t.Errorf("%q", said)
	}
}

// TestSilentTerminal: a terminal that does not answer is nobody to ask.
func TestSilentTerminal(t *testing.T) {
	s, dir := newStand(t), t.TempDir()
	s.holder(t, "stale")
	c := at(t, dir, fmt.Sprintf(`stty -g >before; '%s' -p %s -- touch started; echo "code-$?-"; stty -g >after; echo over-$((1+1))-`, bengalRun, s.port), true)
	c.waitFor(t, "over-2-")
	if !strings.Contains(c.shown(), "code-75-") || !s.server(t).Running() {
		t.Error("no exit code 75, or the holder has ended")
	}
}

// TestReplacedWhileAsked: between question and answer the holder goes and
// another one comes, which nobody has said yes about.
func TestReplacedWhileAsked(t *testing.T) {
	s, dir := newStand(t), t.TempDir()
	first := s.alone(t, "one")
	c := at(t, dir, fmt.Sprintf(`'%s' -p %s -- touch started; echo "code-$?-"`, bengalRun, s.port), false)
	c.waitFor(t, "Kill it? (y/N)")
	_ = first.Signal(syscall.SIGKILL)
	wait(t, "it to be gone", func() bool { return !first.Running() })
	other := newStand(t)
	other.port = s.port
	second := other.alone(t, "one")
	_, _ = c.WriteString("y\r")
	wait(t, "another question", func() bool { return strings.Count(c.shown(), fmt.Sprintf("(PID %d)", second.PID)) > 0 })
	c.waitFor(t, "Process is gone already")
	wait(t, "the second question", func() bool {
		_, after, _ := strings.Cut(c.shown(), "Process is gone already")
		return strings.Contains(after, "? (y/N)")
	})
	_, _ = c.WriteString("n\r")
	c.waitFor(t, "code-75-")
	if !second.Running() {
		t.Error("it was ended without a question")
	}
}

// TestCleanupAsks each thing by its name.
func TestCleanupAsks(t *testing.T) {
	s := newStand(t)
	s.holder(t, "stale")
	server := s.server(t)
	c := at(t, s.dir, fmt.Sprintf(`'%s' cleanup; echo "code-$?-"`, bengalRun), false)
	for asked := 0; ; {
		wait(t, "a question or the end", func() bool {
			return strings.Count(c.shown(), "? (Y/n)") > asked || strings.Contains(c.shown(), "code-")
		})
		if strings.Contains(c.shown(), "code-") {
			break
		}
		asked++
		block := c.shown()[strings.LastIndex(c.shown(), "Found stale"):]
		answer := "n\r"
		if strings.Contains(block, "port "+s.port) {
			answer = "y\r"
		}
		_, _ = c.WriteString(answer)
	}
	if server.Running() {
		t.Error("it was not ended")
	}
	s.portFree(t)
}
