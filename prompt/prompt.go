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

var (
	// ErrInterrupted is Ctrl+C, or a SIGINT from elsewhere.
	ErrInterrupted = errors.New("interrupted")
	// ErrNoAnswer is any other end of a question: the end of input, another signal, a
	// terminal that is gone, does not answer or belongs to another job.
	ErrNoAnswer = errors.New("no answer")
)

// Possible reports whether a person can be asked: stdin and stderr are a terminal, whose
// keys are for us, and no variable says otherwise.
func Possible(stdin, stderr *os.File) bool {
	return isatty.IsTerminal(stdin.Fd()) && isatty.IsTerminal(stderr.Fd()) &&
		os.Getenv("CI") == "" && os.Getenv("TERM") != "dumb" && inForeground(stdin)
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
