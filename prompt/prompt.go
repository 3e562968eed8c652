// Package prompt asks the person at the terminal.
//
// Possible says whether there is a person to ask. Then survey asks, but it never
// touches the terminal itself: between the two stands a session, which lives for one
// question. It checks that we are in the foreground, sets the terminal's mode, asks
// the terminal for its cursor and drops every key typed before the answer to that,
// hands survey the keys that count, one at a time, and puts the mode back on every
// way out.
package prompt

import (
	"errors"
	"fmt"
	"os"

	"github.com/mattn/go-isatty"
	"golang.org/x/sys/unix"
)

// Asker asks questions.
type Asker interface {
	// Confirm asks a yes-or-no question and waits for the answer, as long as it
	// takes; Enter alone answers def. It fails with ErrInterrupted or ErrNoAnswer,
	// which says why. The terminal is as it was.
	Confirm(question string, def bool) (yes bool, err error)
}

var (
	// ErrInterrupted is Ctrl+C, or a SIGINT from elsewhere.
	ErrInterrupted = errors.New("interrupted")
	// ErrNoAnswer is any other end of a question: the end of input, another signal, a
	// terminal that is gone, does not answer or belongs to another job.
	ErrNoAnswer = errors.New("no answer")
)

// New asks on stdin and stderr, which are one terminal.
func New(stdin, stderr *os.File) Asker { return &asker{stdin, stderr} }

type asker struct{ stdin, stderr *os.File }

// Possible reports whether a person can be asked, or why not.
func Possible(stdin, stderr *os.File, getenv func(string) string) (ok bool, why string) {
	switch {
	case !isatty.IsTerminal(stdin.Fd()):
		why = "stdin is no terminal"
	case !isatty.IsTerminal(stderr.Fd()):
		why = "stderr is no terminal"
	case getenv("CI") != "":
		why = "CI is set"
	case getenv("TERM") == "dumb":
		why = "TERM is dumb"
	case !inForeground(stdin):
		why = "in the background"
	}
	return why == "", why
}

// inForeground reports whether f is our controlling terminal and its keys go to
// our process group.
func inForeground(f *os.File) bool {
	ours, err := foreground(int(f.Fd()))
	return ours && err == nil
}

// foreground fails if fd is no terminal, not our controlling one, or gone.
func foreground(fd int) (bool, error) {
	group, err := unix.IoctlGetInt(fd, unix.TIOCGPGRP)
	return group == unix.Getpgrp(), err
}

// unanswered is ErrNoAnswer with its reason.
func unanswered(why string) error { return fmt.Errorf("%w: %s", ErrNoAnswer, why) }
