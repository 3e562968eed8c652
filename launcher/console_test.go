package launcher_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"bengal-run/launcher/system"
	"bengal-run/prompt/terminaltest"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// A console is an interactive shell at a terminal of its own.
type console struct{ *stand }

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
	c.terminal = terminaltest.Start(t, cmd, 80, nil)
	i, err := system.Look(cmd.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	c.starter = i.ID
	c.prompt(t)
	return c
}

// types presses keys.
func (c *console) types(t *testing.T, keys string) {
	t.Helper()
	c.terminal.Types(t, keys)
}

func (c *console) shows(text string) bool { return c.terminal.Shows(text) }

// prompt waits until the shell takes the keys.
func (c *console) prompt(t *testing.T) {
	t.Helper()
	c.terminal.Prompt(t)
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

// control does something to the terminal, which (os.File).Fd would have made
// blocking: a Close would no longer end a Read that waits.
func (c *console) control(do func(fd int)) {
	conn, err := c.terminal.SyscallConn()
	if err == nil {
		_ = conn.Control(func(fd uintptr) { do(int(fd)) })
	}
}
