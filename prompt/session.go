package prompt

import (
	"errors"
	"os"
	"os/signal"
	"time"

	"github.com/mattn/go-isatty"
	"golang.org/x/sys/unix"
)

// patience is how long a terminal may take to say where its cursor is. A line
// over a satellite needs most of a second.
var patience = 2 * time.Second

const (
	// again is when to ask a terminal once more: a server that has outlived its
	// launcher may read the same terminal and take the answer.
	again = 200 * time.Millisecond
	// longest is longer than any answer.
	longest = 16
)

const (
	showCursor  = "\x1b[?25h"
	whereCursor = "\x1b[6n"
)

// A session is the terminal during one question, in the one goroutine that asks
// it. Its first error ends the question.
type session struct {
	in, out     *os.File
	keyboard    int // in, or the same terminal again
	saved, mode unix.Termios
	signals     *signals
	err         error

	keys    keys
	asked   time.Time // when the terminal was last asked for its cursor
	line    []byte    // typed since the last Enter
	silent  time.Time // when to give the terminal up; zero: it has answered
	screen            // what survey believes
	message []byte
	drawn   []byte // the question as it was last printed
}

// begin takes the terminal over, until close gives it back.
func begin(in, out *os.File, question string) (*session, error) {
	s := &session{in: in, out: out, message: []byte(question)}
	// From the background tcsetattr would stop us, or loop for ever if TTOU is caught:
	// look, even if the caller has.
	if !inForeground(in) {
		return nil, unanswered("not in the foreground of a terminal")
	}
	if !isatty.IsTerminal(out.Fd()) {
		return nil, unanswered("stderr is no terminal")
	}
	before, err := unix.IoctlGetTermios(int(in.Fd()), getTermios)
	if err != nil {
		return nil, unanswered(err.Error())
	}
	s.saved, s.mode = *before, asking(*before)
	if s.signals, err = listen(); err != nil {
		return nil, unanswered(err.Error())
	}
	if s.keyboard = reopen(int(in.Fd())); s.keyboard == int(in.Fd()) {
		s.mode.Cc[unix.VMIN] = 0 // other readers then see an end of input
	}
	s.set(&s.mode)
	s.query()
	return s, nil
}

// asking is the mode during a question: each key at once, without echo. Ctrl+C,
// Ctrl+\ and Ctrl+Z stay signals, for all of the foreground group.
func asking(t unix.Termios) unix.Termios {
	t.Iflag &^= unix.IXON | unix.IGNCR | unix.INLCR | unix.ISTRIP
	t.Iflag |= unix.ICRNL
	t.Oflag |= unix.OPOST | unix.ONLCR
	t.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.IEXTEN
	t.Lflag |= unix.ISIG
	t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
	return t
}

func (s *session) set(t *unix.Termios) {
	if inForeground(s.in) {
		_ = unix.IoctlSetTermios(int(s.in.Fd()), setTermios, t)
	}
}

// close gives the terminal back. It heeds a signal that came with the answer.
func (s *session) close(err error) error {
	s.heed()
	if s.err != nil {
		err = s.err
	} else if err != nil && !errors.Is(err, ErrNoAnswer) && !errors.Is(err, ErrInterrupted) {
		err = unanswered(err.Error())
	}
	if err != nil && s.drawn != nil && inForeground(s.in) {
		_ = s.print([]byte("\n"))
	}
	s.set(&s.saved)
	if s.keyboard != int(s.in.Fd()) {
		_ = unix.Close(s.keyboard)
	}
	if late := s.signals.stop(); err == nil && late != nil {
		err = late
	}
	return err
}

// query asks the terminal where its cursor is, and drops all keys up to its answer,
// and those that have come with it: they were typed before the question was shown.
func (s *session) query() {
	s.silent = time.Now().Add(patience)
	_ = s.print([]byte(showCursor))
	for buf := make([]byte, 4096); s.err == nil && !s.silent.IsZero(); {
		if s.asked.Before(time.Now().Add(-again)) {
			s.asked = time.Now()
			_ = s.print([]byte(whereCursor))
		}
		s.typedBefore(buf[:s.read(buf)])
	}
	for buf := make([]byte, 4096); s.err == nil && ready(s.keyboard, 0); {
		n := s.take(buf)
		if n == 0 {
			break
		}
		s.typedBefore(buf[:n])
	}
	s.keys = keys{}
}

// typedBefore looks for Ctrl+C and the terminal's answer in keys that do not count.
func (s *session) typedBefore(typed []byte) {
	for _, b := range typed {
		switch s.keys.next(b) {
		case interrupt:
			s.fail(ErrInterrupted)
		case report:
			s.silent = time.Time{}
		}
	}
}

func (s *session) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// lost ends the question because the terminal is gone. The kernel sends SIGHUP a
// moment later: lost waits for it, or it would end the program after the question.
func (s *session) lost() {
	if s.err == nil && !signal.Ignored(unix.SIGHUP) {
		s.signals.wait(time.Second)
	}
	s.fail(unanswered("the terminal is gone"))
}
