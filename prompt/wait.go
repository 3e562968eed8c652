package prompt

import (
	"time"

	"golang.org/x/sys/unix"
)

// pause is longer than the gap between two bytes of one key.
const pause = 200 * time.Millisecond

// next waits for a byte. It takes one only: what follows the answer is for whoever
// reads next.
func (s *session) next() (byte, bool) {
	if s.keys.state != between && !ready(s.keyboard, pause) {
		s.keys = keys{} // an Esc by itself
	}
	var buf [1]byte
	for s.err == nil {
		if s.read(buf[:]) == 1 {
			return buf[0], true
		}
	}
	return 0, false
}

// read waits for bytes, and may return without any.
func (s *session) read(buf []byte) int {
	if !s.await(s.keyboard, unix.POLLIN) {
		return 0
	}
	return s.take(buf)
}

func (s *session) take(buf []byte) int {
	n, err := unix.Read(s.keyboard, buf)
	if err != nil && err != unix.EINTR && err != unix.EAGAIN {
		s.lost()
	}
	return max(n, 0)
}

func ready(fd int, limit time.Duration) bool {
	n, _ := poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, int(limit.Milliseconds()))
	return n != 0
}

// await waits until fd is ready for events, and heeds signals. It returns false when
// it is time to ask the terminal again. Once the question has failed it only looks.
func (s *session) await(fd int, events int16) bool {
	for {
		s.heed()
		fds := []unix.PollFd{{Fd: int32(fd), Events: events}, {Fd: int32(s.signals.wake), Events: unix.POLLIN}}
		n, err := poll(fds, s.timeout())
		switch {
		case err == unix.EINTR, fds[1].Revents != 0 && s.err == nil:
		case err != nil, fds[0].Revents&(unix.POLLHUP|unix.POLLERR|unix.POLLNVAL) != 0:
			s.lost()
			return false
		case fds[0].Revents&events != 0:
			return true
		case s.err != nil:
			return false
		case n == 0:
			if time.Now().After(s.silent) {
				s.fail(unanswered("the terminal does not answer"))
			}
			return false
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
	return int(min(again, max(0, time.Until(s.silent))).Milliseconds()) + 1
}

// print writes when there is room: a terminal halted by Ctrl+S must not keep us from
// heeding signals.
func (s *session) print(p []byte) error {
	for len(p) > 0 {
		if !s.await(int(s.out.Fd()), unix.POLLOUT) {
			if s.err != nil {
				return s.err
			}
			continue
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
