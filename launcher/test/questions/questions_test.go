package questions_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/console"
	"bengal-run/launcher/test/stand"
)

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
	t.Parallel()
	for _, tt := range answers {
		t.Run(tt.holder+" "+tt.name, func(t *testing.T) {
			t.Parallel()
			s, dir := stand.New(t), t.TempDir()
			s.Holder(t, tt.holder)
			server := s.Server(t)
			line := fmt.Sprintf(`stty -g >before; '%s' %s -p %s -- touch started; echo "code-$?-"; stty -g >after; echo over-$((1+1))-`, stand.BengalRun, tt.options, s.Port)
			c := console.At(t, dir, line, false)
			c.WaitFor(t, map[string]string{"stale": "Kill stale process? (Y/n)", "live": "Stop it? (y/N)", "stranger": "Kill it? (y/N)"}[tt.holder])
			if _, err := c.WriteString(tt.keys); err != nil {
				t.Fatal(err)
			}
			c.WaitFor(t, "over-2-")
			if want := fmt.Sprintf("code-%d-", tt.code); !strings.Contains(c.Shown(), want) {
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
			if hidden := strings.LastIndex(c.Shown(), "\x1b[?25l"); hidden > strings.LastIndex(c.Shown(), "\x1b[?25h") {
				t.Error("the cursor is hidden")
			}
		})
	}
}

// TestBlock shows what the contract shows.
func TestBlock(t *testing.T) {
	t.Parallel()
	s := stand.New(t)
	s.Leave(t, "sh", "-p", s.Port)
	c := console.At(t, s.Dir, fmt.Sprintf("'%s' -p %s -- true", stand.BengalRun, s.Port), false)
	c.WaitFor(t, "(Y/n)")
	for _, want := range []string{
		"⚠️  Found stale server process (PID ", "\r\n   started ", " ago in ", "; whoever started it is gone\r\n",
		"   This process is holding port " + s.Port + "\r\n", "Kill stale process? (Y/n)",
	} {
		if !strings.Contains(c.Shown(), want) {
			t.Errorf("no %q", want)
		}
	}
	_, _ = c.WriteString("\r")
	c.WaitFor(t, "✅ Stale process terminated (")
	<-c.Over()
}

// TestSignalAtQuestion: a signal is no yes, and wrecks no terminal.
func TestSignalAtQuestion(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			s, dir := stand.New(t), t.TempDir()
			s.Holder(t, "stale")
			line := fmt.Sprintf(`set -m; stty -g >before; '%s' -p %s -- touch started; echo "code-$?-"; stty -g >after; echo over-$((1+1))-`, stand.BengalRun, s.Port)
			c := console.At(t, dir, line, false)
			c.WaitFor(t, "(Y/n)")
			var asker system.ID
			stand.Wait(t, "the one who asks", func() bool {
				i, err := system.Look(c.Shell)
				if err != nil {
					return false
				}
				pids, _ := i.Children()
				for _, pid := range pids {
					if p, err := system.Look(pid); err == nil && p.Name == "bengal-run" {
						asker = p.ID
					}
				}
				return asker.PID != 0
			})
			stand.SignalTo(t, asker, sig)
			c.WaitFor(t, "over-2-")
			if !strings.Contains(c.Shown(), "code-75-") {
				t.Error("no exit code 75")
			}
			if !s.Server(t).Running() {
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

// goneWhileAsked has a start ask about a stranger that holds the port, and the stranger end
// before the answer.
func goneWhileAsked(t *testing.T) (*stand.Stand, *console.Screen) {
	t.Helper()
	s, dir := stand.New(t), t.TempDir()
	holder := s.Alone(t, "one")
	c := console.At(t, dir, fmt.Sprintf(`'%s' -p %s -- touch started; echo "code-$?-"`, stand.BengalRun, s.Port), false)
	c.WaitFor(t, "Kill it? (y/N)")
	_ = holder.Signal(syscall.SIGKILL)
	stand.Wait(t, "it to be gone", func() bool { return !holder.Running() })
	return s, c
}

// TestReplacedWhileAsked: between question and answer the holder goes and
// another one comes, which nobody has said yes about.
func TestReplacedWhileAsked(t *testing.T) {
	t.Parallel()
	s, c := goneWhileAsked(t)
	other := stand.New(t)
	other.Port = s.Port
	second := other.Alone(t, "one")
	_, _ = c.WriteString("y\r")
	stand.Wait(t, "another question", func() bool { return strings.Count(c.Shown(), fmt.Sprintf("(PID %d)", second.PID)) > 0 })
	c.WaitFor(t, "Process is already gone")
	stand.Wait(t, "the second question", func() bool {
		_, after, _ := strings.Cut(c.Shown(), "Process is already gone")
		return strings.Contains(after, "? (y/N)")
	})
	_, _ = c.WriteString("n\r")
	c.WaitFor(t, "code-75-")
	if !second.Running() {
		t.Error("it was ended without a question")
	}
}

// TestGoneWhileAsked: who has let go of the port between question and answer is in nobody's
// way, whatever the answer.
func TestGoneWhileAsked(t *testing.T) {
	t.Parallel()
	_, c := goneWhileAsked(t)
	_, _ = c.WriteString("n\r")
	c.WaitFor(t, "code-0-")
}

// TestNoIsAskedOnce: an instance that holds its port soon, and not yet, is in the way.
func TestNoIsAskedOnce(t *testing.T) {
	t.Parallel()
	s := stand.New(t)
	s.Argv = []string{"sleep", "100"}
	s.Options = []string{"-p", s.Port}
	line := s.Line()
	cmd := exec.Command(line[0], line[1:]...)
	cmd.Dir, cmd.SysProcAttr = s.Dir, &stand.OwnSession
	s.StartCmd(t, cmd)
	s.Record(t)
	c := console.At(t, s.Dir, fmt.Sprintf(`'%s' -p %s -- touch started; echo "code-$?-"`, stand.BengalRun, s.Port), false)
	c.WaitFor(t, "Stop it? (y/N)")
	_, _ = c.WriteString("n\r")
	c.WaitFor(t, "code-75-")
	stand.LauncherGets(syscall.SIGTERM)(t, s)
	s.Ends(t)
}

// TestCleanupAsks each thing by its name.
func TestCleanupAsks(t *testing.T) {
	t.Parallel()
	s := stand.New(t)
	s.Holder(t, "stale")
	server := s.Server(t)
	c := console.At(t, s.Dir, fmt.Sprintf(`'%s' cleanup; echo "code-$?-"`, stand.BengalRun), false)
	questions := func() int { return strings.Count(c.Shown(), "? (Y/n)") + strings.Count(c.Shown(), "? (y/N)") }
	for asked := 0; ; {
		stand.Wait(t, "a question or the end", func() bool {
			return questions() > asked || strings.Contains(c.Shown(), "code-")
		})
		if strings.Contains(c.Shown(), "code-") {
			break
		}
		asked++
		block := c.Shown()[strings.LastIndex(c.Shown(), "Found "):]
		answer := "n\r"
		if strings.Contains(block, "port "+s.Port) {
			answer = "y\r"
		}
		_, _ = c.WriteString(answer)
	}
	if server.Running() {
		t.Error("it was not ended")
	}
	s.PortFree(t)
}
