package tree

import (
	"time"

	"bengal-run/launcher/system"

	"golang.org/x/sys/unix"
)

// looks say when to look at the tree before its end: when a member has forked or
// ended (EVFILT_PROC, kqueue(2)). That names no child, and a process that forks and ends at
// once may be gone before the look.
type looks struct {
	due     chan struct{}
	queue   int
	watched map[system.ID]bool
}

// rest is the least time between two looks, however many processes fork: a look takes a
// millisecond or two.
const rest = 10 * time.Millisecond

// looks begin with COMMAND. Without a queue there are none.
func (s *Supervisor) looks() *looks {
	l := &looks{due: make(chan struct{}, 1), queue: -1}
	queue, err := unix.Kqueue()
	if err != nil {
		return l
	}
	l.queue = queue
	go l.wait()
	l.again([]system.Info{{ID: s.Command}})
	return l
}

func (l *looks) wait() {
	for {
		_, err := unix.Kevent(l.queue, nil, make([]unix.Kevent_t, 64), nil)
		switch err {
		case nil:
			l.soon()
			time.Sleep(rest)
		case unix.EINTR:
		default: // it was closed
			return
		}
	}
}

func (l *looks) soon() {
	select {
	case l.due <- struct{}{}:
	default:
	}
}

// again watches the members. A member that was not watched until now may have forked
// already, so another look is due.
func (l *looks) again(members []system.Info) {
	watched := make(map[system.ID]bool)
	for _, p := range members {
		watched[p.ID] = l.watched[p.ID]
		if watched[p.ID] {
			continue
		}
		var event unix.Kevent_t
		unix.SetKevent(&event, p.PID, unix.EVFILT_PROC, unix.EV_ADD|unix.EV_CLEAR)
		event.Fflags = unix.NOTE_FORK | unix.NOTE_EXIT
		if _, err := unix.Kevent(l.queue, []unix.Kevent_t{event}, nil, nil); err == nil {
			watched[p.ID] = true
			l.soon()
		}
	}
	l.watched = watched
}

func (l *looks) stop() {
	if l.queue >= 0 {
		unix.Close(l.queue)
	}
}
