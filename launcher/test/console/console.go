// Package console is where a person starts an instance: an interactive shell at a
// terminal of its own, or a line of shell with somebody in front who answers.
package console

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/stand"
	"bengal-run/prompt/terminaltest"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// A Console is an interactive shell at a terminal of its own.
type Console struct{ *stand.Stand }

// The shells, and how they are started without anybody's start-up files.
var consoleShells = map[string][]string{
	"bash": {"--norc", "--noprofile", "-i"},
	"zsh":  {"-f", "-i"},
}

// InShells runs a test at a console of each shell that there is.
func InShells(t *testing.T, test func(t *testing.T, c *Console)) {
	for shell := range consoleShells {
		t.Run(shell, func(t *testing.T) {
			stand.Need(t, shell)
			t.Parallel()
			test(t, New(t, shell))
		})
	}
}

// New starts a shell, and waits for its prompt.
func New(t *testing.T, shell string) *Console {
	t.Helper()
	c := &Console{Stand: stand.New(t)}
	cmd := exec.Command(shell, consoleShells[shell]...)
	cmd.Dir = c.Dir
	cmd.Env = append(os.Environ(), "PS1=$ ", "HISTFILE=", "TERM=dumb")
	c.Terminal = terminaltest.Start(t, cmd, 80, nil)
	i, err := system.Look(cmd.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	c.Starter = i.ID
	c.Prompt(t)
	return c
}

// Types presses keys.
func (c *Console) Types(t *testing.T, keys string) {
	t.Helper()
	c.Terminal.Types(t, keys)
}

// Shows reports whether a text was shown.
func (c *Console) Shows(text string) bool { return c.Terminal.Shows(text) }

// Prompt waits until the shell takes the keys.
func (c *Console) Prompt(t *testing.T) {
	t.Helper()
	c.Terminal.Prompt(t)
}

// Starts types a start of a shape, with what stands around it in the line, and
// waits until COMMAND is up.
func (c *Console) Starts(t *testing.T, shape, before, after string) {
	t.Helper()
	c.Argv = []string{stand.Standin, c.Dir, c.Port, shape}
	c.Types(t, fmt.Sprintf("%s%s '%s'%s\n", before, stand.BengalRun, strings.Join(c.Words(), "' '"), after))
	c.WaitUp(t)
	c.Record(t)
}

// Foreground is the process group that the keys go to.
func (c *Console) Foreground() (group int) {
	c.control(func(fd int) { group, _ = unix.IoctlGetInt(fd, unix.TIOCGPGRP) })
	return group
}

// Settings are the terminal's: both ends of it have the same.
func (c *Console) Settings(t *testing.T) (s term.State) {
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
func (c *Console) control(do func(fd int)) {
	conn, err := c.Terminal.SyscallConn()
	if err == nil {
		_ = conn.Control(func(fd uintptr) { do(int(fd)) })
	}
}
