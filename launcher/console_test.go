package launcher_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"bengal-run/launcher/process"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// A console is an interactive shell at a terminal of its own.
type console struct {
	*stand
	mutex  sync.Mutex
	screen strings.Builder
	marks  int
}

// The shells, and how they are started without anybody's start-up files.
var consoleShells = map[string][]string{
	"bash": {"--norc", "--noprofile", "-i"},
	"zsh":  {"-f", "-i"},
}

// inShells runs a test at a console of each shell that there is.
func inShells(t *testing.T, test func(t *testing.T, c *console)) {
	for shell := range consoleShells {
		t.Run(shell, func(t *testing.T) {
			need(t, shell)
			t.Parallel()
			test(t, newConsole(t, shell))
		})
	}
}

func newConsole(t *testing.T, shell string) *console {
	t.Helper()
	c := &console{stand: newStand(t)}
	cmd := exec.Command(shell, consoleShells[shell]...)
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), "PS1=$ ", "HISTFILE=", "TERM=dumb")
	master, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		t.Fatal(err)
	}
	c.terminal = pollable(t, master)
	i, err := process.Look(cmd.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	c.starter = i.ID
	over := make(chan struct{})
	go func() {
		defer close(over)
		buf := make([]byte, 4096)
		for {
			n, err := c.terminal.Read(buf)
			c.mutex.Lock()
			c.screen.Write(buf[:n])
			c.mutex.Unlock()
			if err != nil {
				return
			}
		}
	}()
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	t.Cleanup(func() {
		_ = i.Signal(9)
		<-ended
		c.terminal.Close()
		<-over
		if t.Failed() {
			t.Logf("screen:\n%s", c.screen.String())
		}
	})
	c.prompt(t)
	return c
}

// types presses keys.
func (c *console) types(t *testing.T, keys string) {
	t.Helper()
	if _, err := c.terminal.WriteString(keys); err != nil {
		t.Fatal(err)
	}
}

func (c *console) shows(text string) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return strings.Contains(c.screen.String(), text)
}

// prompt waits until the shell takes the keys: what it is told to print is not
// what is typed.
func (c *console) prompt(t *testing.T) {
	t.Helper()
	c.marks++
	c.types(t, fmt.Sprintf("echo mark-$((%d+%d))-\n", 1000, c.marks))
	wait(t, "the shell's answer", func() bool { return c.shows(fmt.Sprintf("mark-%d-", 1000+c.marks)) })
}

// starts types a start of a shape, with what stands around it in the line, and
// waits until COMMAND is up.
func (c *console) starts(t *testing.T, shape, before, after string) {
	t.Helper()
	c.argv = []string{standin, c.dir, c.port, shape}
	c.types(t, fmt.Sprintf("%s%s '%s'%s\n", before, bengalRun, strings.Join(c.words(), "' '"), after))
	c.waitUp(t)
	c.record(t)
}

// foreground is the process group that the keys go to.
func (c *console) foreground() (group int) {
	c.control(func(fd int) { group, _ = unix.IoctlGetInt(fd, unix.TIOCGPGRP) })
	return group
}

// settings are the terminal's: both ends of it have the same.
func (c *console) settings(t *testing.T) (s term.State) {
	t.Helper()
	c.control(func(fd int) {
		if now, err := term.GetState(fd); err == nil {
			s = *now
		} else {
			t.Fatal(err)
		}
	})
	return s
}

// control does something to the terminal that (os.File).Fd would have made
// blocking: see pollable.
func (c *console) control(do func(fd int)) {
	conn, err := c.terminal.SyscallConn()
	if err == nil {
		_ = conn.Control(func(fd uintptr) { do(int(fd)) })
	}
}
