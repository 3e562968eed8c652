//go:build darwin || freebsd

package starter

import (
	"os"

	"golang.org/x/sys/unix"
)

// await has the system say who has ended (EVFILT_PROC, kqueue(2)), and polls where
// it does not.
func (s Starter) await() Ancestor {
	queue, err := unix.Kqueue()
	if err != nil || len(s.above) == 0 {
		return s.poll()
	}
	defer unix.Close(queue)
	for _, a := range s.above {
		var exit unix.Kevent_t
		unix.SetKevent(&exit, a.PID, unix.EVFILT_PROC, unix.EV_ADD)
		exit.Fflags = unix.NOTE_EXIT
		_, err := unix.Kevent(queue, []unix.Kevent_t{exit}, nil, nil)
		switch {
		case err == unix.ESRCH, err == nil && !a.Running():
			return a.Info
		case err != nil:
			return s.poll()
		}
	}
	if os.Getppid() != parentPID {
		return s.parent()
	}
	events := make([]unix.Kevent_t, 1)
	n, err := 0, error(unix.EINTR)
	for err == unix.EINTR {
		n, err = unix.Kevent(queue, nil, events, nil)
	}
	for _, a := range s.above {
		if n > 0 && uint64(events[0].Ident) == uint64(a.PID) {
			return a.Info
		}
	}
	return s.poll()
}
