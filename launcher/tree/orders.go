package tree

import (
	"os"
	"syscall"

	"bengal-run/launcher/signals"
	"bengal-run/launcher/system"
	"bengal-run/launcher/wire"
)

func (s *Supervisor) order(m wire.Message) {
	switch {
	case m.Kind == wire.StarterGone:
		s.beginSoon(0, launcherHit)
	case m.Kind == wire.Signal && len(m.Numbers) == 1:
		s.signal(syscall.Signal(m.Numbers[0]))
	}
}

func (s *Supervisor) signal(sig syscall.Signal) {
	switch rule := signals.RuleOf(sig); {
	case rule.To == signals.Nobody:
	case rule.Begins:
		s.beginSoon(sig, launcherHit)
	case s.Ended:
	default:
		switch sig {
		case syscall.SIGTSTP:
			s.stopped(0) // if COMMAND is stopped already, nobody would report that again
			s.halt()
			return
		case syscall.SIGCONT:
			s.Continued++
		}
		s.pass(rule)
		if sig == syscall.SIGQUIT { // whoever presses Ctrl+\ wants it gone, stopped or not
			members, _ := s.members()
			s.wake(members)
		}
	}
}

// halt stops COMMAND's group. Another instance in it is asked to stop: it then stops its own
// tree, too, where SIGSTOP would stop its launcher alone.
func (s *Supervisor) halt() {
	members, _ := s.members()
	inner, launchers := instances(members)
	if len(inner) == 0 {
		s.pass(signals.RuleOf(syscall.SIGTSTP))
		return
	}
	for _, p := range members {
		switch {
		case p.Group != s.Command.PID:
		case launchers[p.PID]:
			_ = p.Signal(syscall.SIGTSTP)
		default:
			_ = p.Signal(syscall.SIGSTOP)
		}
	}
}

// stopped tells the launcher that a signal has stopped COMMAND, unless it goes on already.
func (s *Supervisor) stopped(by syscall.Signal) {
	if s.ending() {
		return // step continues it
	}
	if c, err := system.Look(s.Command.PID); err == nil && c.ID == s.Command && c.Stopped() {
		s.Note(wire.Message{Kind: wire.Stopped, Numbers: []int64{s.Continued, int64(by)}})
	}
}

// resume goes on with an end that another process began.
func (s *Supervisor) resume() {
	s.resumed = true
	s.firstSignal = s.Begun
	members, _ := s.members()
	if s.Command.PID != 0 {
		s.told[s.Command] = told{s.Stop, true}
		// COMMAND may not have had its parent-death signal. In a namespace its parent, the
		// init, still lives. The signal is lost if a program with threads executes another
		// one, since it belongs to the thread that COMMAND began with; and if COMMAND
		// changes its user or gets more capabilities (prctl(2), PR_SET_PDEATHSIG). Being
		// told twice harms no program that does not catch the signal.
		c, err := system.Look(s.Command.PID)
		another := err == nil && c.UID != os.Geteuid()
		if !parentDeathSignal || another || s.Init.PID != 0 || !mayHandle(s.Command.PID, s.Stop) {
			_ = s.Command.Signal(s.Stop)
		}
	}
	s.see(members)
	s.wake(members)
}

func (s *Supervisor) see(members []system.Info) {
	s.seen = make(map[system.ID]bool)
	for _, p := range members {
		s.seen[p.ID] = true
	}
}

// told is the signal that a process was asked to end with.
type told struct {
	sig    syscall.Signal
	surely bool // false if we only assume that another program has sent it
}

// noteTold notes which members are asked to end by a signal that is passed on, or was sent to
// the whole tree. Those that ignore it are not: children of sh -c 'x &' ignore INT.
func (s *Supervisor) noteTold(members []system.Info, rule signals.Rule, whole bool) {
	for _, p := range members {
		inGroup := rule.To == signals.Group && p.Group == s.Command.PID
		if p.ID == s.Command || (whole || inGroup) && mayHandle(p.PID, rule.Sent) {
			s.told[p.ID] = told{rule.Sent, !whole}
		}
	}
}

// wake continues what is stopped, so that it can react to what it was told.
func (s *Supervisor) wake(members []system.Info) {
	for _, p := range members {
		if p.Stopped() {
			_ = p.Signal(syscall.SIGCONT)
		}
	}
}

// pass sends a signal on. COMMAND is a child of ours that was not reaped yet,
// so neither its PID nor its group can belong to anybody else. (Without a
// subreaper it is PID 1's child once the guard has died, and in a namespace of
// its own it is the init's, which reaps it at once.)
func (s *Supervisor) pass(rule signals.Rule) {
	if s.Ended || s.Command.PID == 0 || (s.childless || s.Init.PID != 0) && !s.Command.Running() {
		return
	}
	switch rule.To {
	case signals.Command:
		_ = syscall.Kill(s.Command.PID, rule.Sent)
	case signals.Group:
		_ = syscall.Kill(-s.Command.PID, rule.Sent)
	}
}

func mayHandle(pid int, sig syscall.Signal) bool {
	caught, err := system.Caught(pid)
	return err != nil || caught.Has(sig)
}
