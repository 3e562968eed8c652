package tree

import (
	"syscall"
	"time"

	"bengal-run/launcher/process"
	"bengal-run/launcher/signals"
	"bengal-run/launcher/wire"
)

// together is how close signals that begin the end come to each other when they
// are one: wrappers pass on what the terminal has sent already, and an SSH line
// that drops brings SIGHUP twice and the end of the parent.
const together = 500 * time.Millisecond

// order does what the launcher says.
func (s *Supervisor) order(m wire.Message) {
	switch m.Kind {
	case wire.StarterGone:
		if s.ending() {
			s.firstSignal = orNow(s.firstSignal)
			return
		}
		s.begin(s.Stop, signals.Rule{To: signals.Command, Begins: true, Sent: s.Stop})
	case wire.Signal:
		if len(m.Numbers) == 1 {
			sig := syscall.Signal(m.Numbers[0])
			s.signal(sig, signals.RuleOf(sig))
		}
	case wire.Begin:
		if sig := syscall.Signal(m.Numbers[0]); !s.ending() {
			s.signal(sig, signals.RuleOf(sig))
		}
	}
}

func (s *Supervisor) signal(sig syscall.Signal, rule signals.Rule) {
	switch {
	case rule.To == signals.Nobody:
	case rule.Begins && s.ending():
		s.again(sig)
	case rule.Begins:
		s.begin(sig, rule)
	case s.Ended:
	default:
		s.pass(rule)
		switch sig {
		case syscall.SIGTSTP:
			s.Note(wire.Message{Kind: wire.Stopped})
		case syscall.SIGQUIT: // who presses Ctrl+\ wants it gone, stopped or not
			s.wake(s.members())
		}
	}
}

// again is a signal that would begin the end, after it has begun: COMMAND gets
// one, and who sends INT or TERM once more means it.
func (s *Supervisor) again(sig syscall.Signal) {
	first := s.firstSignal
	s.firstSignal = orNow(first)
	if first.IsZero() || time.Since(first) < together {
		return
	}
	if sig == syscall.SIGINT || sig == syscall.SIGTERM {
		s.killing = true
		s.step()
	}
}

// begin begins the end. Who is told by it is noted before the signal goes out:
// a handler may remove itself when it runs.
func (s *Supervisor) begin(sig syscall.Signal, rule signals.Rule) {
	s.firstSignal = time.Now()
	s.clock(s.firstSignal)
	members := s.members()
	s.tell(members, sig, rule.To)
	s.pass(rule)
	s.wake(members)
	s.Note(wire.Message{Kind: wire.Ending})
}

// clock sets what depends on when the end began.
func (s *Supervisor) clock(began time.Time) {
	s.Begun = began
	s.half = began.Add(s.Grace / 2)
	s.deadline = began.Add(s.Grace)
}

// resume goes on with an end that another process began.
func (s *Supervisor) resume() {
	s.firstSignal = s.Begun
	s.clock(s.Begun)
	members := s.members()
	s.seen = make(map[process.ID]bool)
	if s.Command.PID != 0 {
		s.told[s.Command] = s.Stop
		// In a namespace its parent, the init, lives. A program with threads that
		// has executed another one has lost the parent-death signal, which belongs
		// to the thread that COMMAND began with. To be told twice harms nobody who
		// does not catch it.
		if !parentDeathSignal || s.Init.PID != 0 || !mayHandle(s.Command.PID, s.Stop) {
			_ = s.Command.Signal(s.Stop)
		}
	}
	for _, p := range members {
		s.seen[p.ID] = true
	}
	s.wake(members)
}

// tell notes who of the members is asked to end by sig. Those that ignore it
// are not: children of sh -c 'x &' ignore INT.
func (s *Supervisor) tell(members []process.Info, sig syscall.Signal, to signals.To) {
	s.seen = make(map[process.ID]bool)
	for _, p := range members {
		s.seen[p.ID] = true
		if p.ID == s.Command || to == signals.Group && p.Group == s.Command.PID && mayHandle(p.PID, sig) {
			s.told[p.ID] = sig
		}
	}
}

// wake continues what is stopped, so that it can react to what it was told.
func (s *Supervisor) wake(members []process.Info) {
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
	_, caught, err := process.Dispositions(pid)
	return err != nil || caught.Has(sig)
}

func orNow(t time.Time) time.Time {
	if t.IsZero() {
		return time.Now()
	}
	return t
}
