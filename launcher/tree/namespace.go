package tree

import (
	"syscall"
	"time"

	"bengal-run/launcher/wire"
)

// reported handles what the namespace's init says of COMMAND. An init that is gone without
// a word was killed, and the kernel has killed COMMAND with it (pid_namespaces(7)).
func (s *Supervisor) reported(m wire.Message, ok bool) {
	switch {
	case !ok:
		s.Reports = nil
		if !s.Ended {
			s.exited(syscall.WaitStatus(syscall.SIGKILL))
		}
	case m.Kind == wire.Stopped && len(m.Numbers) == 1:
		s.stopped(syscall.Signal(m.Numbers[0]))
	case m.Kind == wire.Exited && len(m.Numbers) == 1 && !s.Ended: // a launcher hears it twice
		s.exited(syscall.WaitStatus(m.Numbers[0]))
	}
}

// killInit has the kernel kill whatever SIGKILL to each has not reached: what
// forks faster than we look, or belongs to another user. The init gets a moment
// first, in which it can say how COMMAND has ended.
func (s *Supervisor) killInit(now time.Time) {
	const moment = 100 * time.Millisecond
	if s.Init.PID == 0 {
		return
	}
	switch since := now.Sub(s.killingSince); {
	case since > moment+Patience && !s.givenUp[s.Init]:
		s.givenUp[s.Init] = true // those that it waits for have been named
	case since > moment:
		_ = s.Init.Signal(syscall.SIGKILL)
	}
}
