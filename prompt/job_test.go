package prompt_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestStopped: stopped from outside and continued, the question stands, and is
// drawn again.
func TestStopped(t *testing.T) {
	x := newTerminal(t, here)
	p := x.start(t, "Y")
	x.WaitShown(t, yesNo, 1)
	x.Types(t, "n")
	x.WaitShown(t, "n", strings.Count(yesNo, "n")+1)
	for i := range 3 {
		x.signal(t, p, syscall.SIGSTOP)
		waitStopped(t, p.Process.Pid)
		x.signal(t, p, syscall.SIGCONT)
		x.WaitShown(t, yesNo, i+2)
	}
	x.signal(t, p, syscall.SIGTSTP) // nobody could wake the leader of a session
	x.Types(t, "\r")
	p.wants(t, "no")
	x.checkAsBefore(t)
}

// TestStoppedUnasked: the same while the terminal has not answered yet.
func TestStoppedUnasked(t *testing.T) {
	x := newTerminal(t, "")
	p := x.start(t, "Y")
	x.WaitShown(t, "\x1b[6n", 1)
	x.signal(t, p, syscall.SIGSTOP)
	waitStopped(t, p.Process.Pid)
	x.mutex.Lock()
	x.answer = here
	x.mutex.Unlock()
	x.typesAt(yesNo, "n\r")
	x.signal(t, p, syscall.SIGCONT)
	p.wants(t, "no")
	x.checkAsBefore(t)
}

// TestJob: at a shell with job control the question is a job like any other.
func TestJob(t *testing.T) {
	for _, tt := range []struct {
		name string
		do   func(t *testing.T, x *terminal, stop func())
		want string
	}{
		{"Ctrl+Z, fg", func(t *testing.T, x *terminal, stop func()) {
			stop()
			x.Types(t, "fg\r")
			x.WaitShown(t, yesNo, 2)
			x.Types(t, "n\r")
		}, "no\n"},
		{"Ctrl+Z, bg, fg", func(t *testing.T, x *terminal, stop func()) {
			stop()
			x.Types(t, "bg\r")
			wait(t, "a stop, as if it had read", func() bool {
				x.Prompt(t) // the shell says it before the next one
				return strings.Count(x.Shown(), "Stopped") >= 2
			})
			x.Types(t, "fg\r")
			x.WaitShown(t, yesNo, 2)
			x.Types(t, "n\r")
		}, "no\n"},
		{"Ctrl+Z twice, kill", func(t *testing.T, x *terminal, stop func()) {
			stop()
			x.Types(t, "fg\r")
			x.WaitShown(t, yesNo, 2)
			stop()
			x.Types(t, "kill %1; fg\r")
		}, cancelled + "SIGTERM\n"},
		{"Ctrl+C", func(t *testing.T, x *terminal, _ func()) { x.Types(t, "\x03") }, "interrupted\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x, dir := newShell(t, "Y")
			stops := 0
			tt.do(t, x, func() {
				stops++
				x.Types(t, "\x1a")
				x.WaitShown(t, "Stopped", stops)
				x.Prompt(t)
			})
			wait(t, "the result", func() bool { return read(dir, "result") != "" })
			if got := read(dir, "result"); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			x.Prompt(t)
			x.Types(t, "stty -g >after\r")
			wait(t, "stty", func() bool { return strings.HasSuffix(read(dir, "after"), "\n") })
			if before, after := read(dir, "before"), read(dir, "after"); before != after {
				t.Errorf("stty -g: %q before, %q after", before, after)
			}
		})
	}
}

// TestBackground: a job in the background asks nothing, and leaves the terminal
// to the shell.
func TestBackground(t *testing.T) {
	for asks, want := range map[string]string{
		"possible": "false\n",
		"Y":        cancelled + "not in the foreground of a terminal\n",
	} {
		t.Run(asks, func(t *testing.T) {
			x, dir := newShell(t, asks+" &")
			wait(t, "the result", func() bool { return strings.HasSuffix(read(dir, "result"), "\n") })
			if got := read(dir, "result"); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			x.Prompt(t)
		})
	}
}

// newShell has bash, with job control, run the program that asks: its result goes
// to a file of the folder, so do the terminal's settings from before.
func newShell(t *testing.T, asks string) (x *terminal, dir string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	asks, ampersand, _ := strings.Cut(asks, " ")
	script := fmt.Sprintf("stty -g >before\n%s=%s '%s' >result %s\n", asksEnv, asks, self, ampersand)
	if err := os.WriteFile(filepath.Join(dir, "script"), []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	x = newTerminal(t, here)
	p := &program{Cmd: exec.Command("bash", "--norc", "--noprofile", "--noediting", "-i"), ended: make(chan error, 1)}
	p.Dir = dir
	p.Env = append(environ(), "PS1=$ ", "HISTFILE=", "NO_COLOR=1")
	p.Stdin, p.Stdout, p.Stderr = x.slave, x.slave, x.slave
	p.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	p.run(t)
	x.Prompt(t)
	x.Types(t, "source ./script\r")
	if asks == "Y" && ampersand == "" {
		x.WaitShown(t, yesNo, 1)
	}
	return x, dir
}

func (x *terminal) signal(t *testing.T, p *program, sig syscall.Signal) {
	t.Helper()
	if err := p.Process.Signal(sig); err != nil {
		t.Fatal(err)
	}
}

func waitStopped(t *testing.T, pid int) {
	t.Helper()
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("no /proc here, which tells who is stopped")
	}
	wait(t, "the stop", func() bool {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		return err == nil && strings.HasPrefix(string(stat[strings.LastIndexByte(string(stat), ')'):]), ") T")
	})
}

func read(dir, name string) string {
	text, _ := os.ReadFile(filepath.Join(dir, name))
	return string(text)
}
