package tree

import (
	"syscall"
	"time"

	"bengal-run/launcher/process"
)

// reported takes notice of what the namespace's init says of COMMAND. An init
// that is gone without a word was killed, and the kernel has killed COMMAND with
// it (pid_namespaces(7)).
func (s *Supervisor) reported(status syscall.WaitStatus, ok bool) {
	if !ok {
		s.Status = nil
		if s.Ended {
			return
		}
		status = syscall.WaitStatus(syscall.SIGKILL)
	}
	s.exited(status)
}

// wakeInit continues an init that somebody has stopped: nothing is reaped as
// long as it is.
func (s *Supervisor) wakeInit() {
	if s.Init.PID == 0 {
		return
	}
	if i, err := process.Look(s.Init.PID); err == nil && i.ID == s.Init && i.Stopped() {
		_ = s.Init.Signal(syscall.SIGCONT)
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
	if s.killingSince.IsZero() {
		s.killingSince = now
	}
	switch since := now.Sub(s.killingSince); {
	case since > moment+Patience && !s.givenUp[s.Init]:
		s.givenUp[s.Init] = true // who it waits for was named
	case since > moment:
		_ = s.Init.Signal(syscall.SIGKILL)
	}
}
