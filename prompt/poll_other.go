//go:build darwin || portable

package prompt

import (
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// poll is poll(2), or select(2) if poll(2) does not accept one of the descriptors: a Mac
// cannot poll /dev/tty (poll(2) there, BUGS).
func poll(fds []unix.PollFd, milliseconds int) (int, error) {
	n, err := unix.Poll(fds, milliseconds)
	for _, fd := range fds {
		if err == nil && fd.Revents&unix.POLLNVAL != 0 {
			return among(fds, milliseconds)
		}
	}
	return n, err
}

// among is poll by way of select(2), which knows no hangup: if a descriptor is readable but
// has nothing to read, that counts as one.
func among(fds []unix.PollFd, milliseconds int) (int, error) {
	var read, write unix.FdSet
	last := 0
	for n := range fds {
		fd := int(fds[n].Fd)
		fds[n].Revents = 0
		if fd < 0 || fd >= unix.FD_SETSIZE {
			return 0, syscall.EINVAL
		}
		if fds[n].Events&unix.POLLIN != 0 {
			read.Set(fd)
		}
		if fds[n].Events&unix.POLLOUT != 0 {
			write.Set(fd)
		}
		last = max(last, fd)
	}
	var limit *unix.Timeval
	if milliseconds >= 0 {
		t := unix.NsecToTimeval(int64(time.Duration(milliseconds) * time.Millisecond))
		limit = &t
	}
	if _, err := unix.Select(last+1, &read, &write, nil, limit); err != nil {
		return 0, err
	}
	ready := 0
	for n := range fds {
		fd := int(fds[n].Fd)
		if read.IsSet(fd) {
			fds[n].Revents |= unix.POLLIN
			if waiting, err := unix.IoctlGetInt(fd, fionread); err == nil && waiting == 0 {
				fds[n].Revents = unix.POLLHUP
			}
		}
		if write.IsSet(fd) {
			fds[n].Revents |= unix.POLLOUT
		}
		if fds[n].Revents != 0 {
			ready++
		}
	}
	return ready, nil
}
