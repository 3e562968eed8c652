// Package prompt asks the person at the terminal.
//
// Before a question Possible says whether there is a person to ask. A question
// is asked by survey, but survey never touches the terminal itself: between the
// two stands a session, which lives for one question. It looks whether we are in
// the foreground, sets the terminal's mode, asks the terminal for its cursor and
// drops every key from before its answer, hands survey the keys that count, one
// at a time, and puts the mode back on every way out.
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
	// Confirm asks a question that yes and no are the answers to, and waits for
	// one for as long as it takes; Enter alone is def. Its errors are
	// ErrInterrupted and ErrNoAnswer, with what was the matter: then yes is
	// false. The terminal is as it was.
	Confirm(question string, def bool) (yes bool, err error)
}

var (
	// ErrInterrupted is Ctrl+C, or a SIGINT from elsewhere.
	ErrInterrupted = errors.New("interrupted")
	// ErrNoAnswer is all else that ends a question without an answer: the end of
	// input, another signal, a terminal that is gone, does not answer or is not
	// ours at the moment.
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

// foreground fails where fd is no terminal, not ours, or gone.
func foreground(fd int) (bool, error) {
	group, err := unix.IoctlGetInt(fd, unix.TIOCGPGRP)
	return group == unix.Getpgrp(), err
}

// unanswered is ErrNoAnswer with its reason.
func unanswered(why string) error { return fmt.Errorf("%w: %s", ErrNoAnswer, why) }
