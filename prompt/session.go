package prompt

import (
	"bytes"
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
	// pause is longer than what lies between the bytes of one key.
	pause = 200 * time.Millisecond
	// longest is more than any answer has.
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
	saved, mode unix.Termios
	signals     *signals
	err         error

	keys    keys
	last    time.Time // when the last byte came
	line    []byte    // typed since the last Enter
	silent  time.Time // when the terminal is taken for silent; zero: it has answered
	screen            // what survey believes
	message []byte
	drawn   []byte // the question as it was last printed
}

// begin takes the terminal over. From here on it is close that gives it back.
func begin(in, out *os.File, question string) (*session, error) {
	s := &session{in: in, out: out, message: []byte(question)}
	// From the background tcsetattr would stop us, or loop for ever where TTOU is
	// caught, so this look is made even if the caller has made it.
	if !Foreground(in) {
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
	s.enter()
	s.query()
	return s, nil
}

// asking is the mode of a question: each key at once, without an echo. Ctrl+C,
// Ctrl+\ and Ctrl+Z stay signals, for all who are in the foreground with us. A
// read that finds nothing returns at once, whoever took the key.
func asking(t unix.Termios) unix.Termios {
	t.Iflag &^= unix.IXON | unix.IGNCR | unix.INLCR | unix.ISTRIP
	t.Iflag |= unix.ICRNL
	t.Oflag |= unix.OPOST | unix.ONLCR
	t.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.IEXTEN
	t.Lflag |= unix.ISIG
	t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 0, 0
	return t
}

func (s *session) enter() { s.set(&s.mode) }

func (s *session) set(t *unix.Termios) {
	if Foreground(s.in) {
		_ = unix.IoctlSetTermios(int(s.in.Fd()), setTermios, t)
	}
}

// close gives the terminal back. A signal that came with the answer is heeded.
func (s *session) close(err error) error {
	s.heed()
	if s.err != nil {
		err = s.err
	} else if err != nil && !errors.Is(err, ErrNoAnswer) && !errors.Is(err, ErrInterrupted) {
		err = unanswered(err.Error())
	}
	if err != nil && s.drawn != nil && Foreground(s.in) {
		_ = s.print([]byte("\n"))
	}
	s.set(&s.saved)
	if late := s.signals.stop(); err == nil && late != nil {
		err = late
	}
	return err
}

// query asks the terminal where its cursor is, and drops all keys up to the
// answer: they were typed before the question, which is not shown until then.
func (s *session) query() {
	s.silent = time.Now().Add(patience)
	_ = s.print([]byte(showCursor + whereCursor))
	for {
		b, ok := s.next()
		if !ok {
			return
		}
		switch s.keys.next(b) {
		case interrupt:
			s.fail(ErrInterrupted)
			return
		case report:
			s.silent = time.Time{}
			s.drop()
			return
		}
	}
}

// drop forgets the keys since the terminal's answer.
func (s *session) drop() {
	for buf := make([]byte, 256); ; {
		n, err := unix.Read(int(s.in.Fd()), buf)
		if n <= 0 || err != nil {
			return
		}
		if bytes.IndexByte(buf[:n], ctrlC) >= 0 {
			s.fail(ErrInterrupted)
			return
		}
	}
}

func (s *session) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// lost ends the question because the terminal is gone. That shows before the
// kernel sends SIGHUP, which would end the program a moment later: it is ours, too.
func (s *session) lost() {
	if s.err == nil && !signal.Ignored(unix.SIGHUP) {
		s.signals.wait(time.Second)
	}
	s.fail(unanswered("the terminal is gone"))
}

// next waits for a byte. More than one is not taken: what follows the answer is
// for whoever reads next.
func (s *session) next() (byte, bool) {
	var buf [1]byte
	for s.err == nil && s.await(s.in, unix.POLLIN) {
		n, err := unix.Read(int(s.in.Fd()), buf[:])
		switch {
		case n == 1:
			now := time.Now()
			if now.Sub(s.last) > pause {
				s.keys = keys{} // an Esc by itself
			}
			s.last = now
			return buf[0], true
		case err != nil && err != unix.EINTR && err != unix.EAGAIN:
			s.lost()
		}
	}
	return 0, false
}

// await waits until f is ready for events, heeding signals. Once the question
// has failed it only looks.
func (s *session) await(f *os.File, events int16) bool {
	for {
		s.heed()
		fds := []unix.PollFd{{Fd: int32(f.Fd()), Events: events}, {Fd: s.signals.wake, Events: unix.POLLIN}}
		n, err := unix.Poll(fds, s.timeout())
		switch {
		case err == unix.EINTR, fds[1].Revents != 0 && s.err == nil:
		case err != nil, fds[0].Revents&(unix.POLLHUP|unix.POLLERR|unix.POLLNVAL) != 0:
			s.lost()
			return false
		case fds[0].Revents&events != 0:
			return true
		case s.err != nil:
			return false
		case n == 0 && !s.silent.IsZero() && !time.Now().Before(s.silent):
			s.fail(unanswered("the terminal does not answer"))
		}
	}
}

// timeout is for poll, in milliseconds.
func (s *session) timeout() int {
	switch {
	case s.err != nil:
		return 0
	case s.silent.IsZero():
		return -1
	}
	return max(0, int(time.Until(s.silent).Milliseconds())+1)
}

// print writes when there is room: a terminal that is held by Ctrl+S must not
// keep us from a signal.
func (s *session) print(p []byte) error {
	for len(p) > 0 {
		if !s.await(s.out, unix.POLLOUT) {
			return s.err
		}
		n, err := unix.Write(int(s.out.Fd()), p)
		if err != nil && err != unix.EINTR && err != unix.EAGAIN {
			s.lost()
			return s.err
		}
		p = p[max(n, 0):]
	}
	return nil
}
