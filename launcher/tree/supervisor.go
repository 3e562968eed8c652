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

// Supervisor lives with a tree until nothing is left of it. All of its fields
// are set before Run, which is the only goroutine that signals or reaps.
type Supervisor struct {
	Tree
	Grace time.Duration
	Stop  syscall.Signal // what asks whoever was not sent another signal

	// Begun is when the end has begun already, if it has: the case of a
	// launcher that takes over. COMMAND has had its parent-death signal then,
	// or is sent the stop signal where there is none.
	Begun time.Time
	// Ended says that COMMAND has ended, or was never seen.
	Ended bool

	// Note is told what happens: wire.Stopped, Ending and Exited, and at the
	// end Killed, Spared and Left.
	Note func(wire.Message)

	half, deadline time.Time
	firstSignal    time.Time // of those that begin the end
	killing        bool
	seen           map[process.ID]bool           // before the asking
	told           map[process.ID]syscall.Signal // the last signal that each was asked with
	killed         map[process.ID]time.Time      // when each was first sent SIGKILL
	givenUp        map[process.ID]bool
	victims        []string // who had to be killed
	lost           []string // who was given up, and why
	childless      bool     // wait has said that there is no child
	over           bool
}

// Run returns when nothing is left but what is spared or cannot be ended.
// Control carries wire.Signal and wire.StarterGone; that it is closed means
// that whoever was to give orders is gone, which begins the end, too.
func (s *Supervisor) Run(control <-chan wire.Message) {
	s.told = make(map[process.ID]syscall.Signal)
	s.killed = make(map[process.ID]time.Time)
	s.givenUp = make(map[process.ID]bool)
	if !s.Begun.IsZero() {
		s.resume()
	}
	children := reap()
	defer children.stop()
	tick := time.NewTimer(0)
	defer tick.Stop()
	pause := firstPause
	for !s.over {
		select {
		case m, ok := <-control:
			if !ok {
				control = nil
				m = wire.Message{Kind: wire.StarterGone}
			}
			s.order(m)
			pause = firstPause
		case z, ok := <-children.zombies:
			if !ok {
				children.zombies, s.childless = nil, true
			} else if !s.reaped(z, children) {
				// One of very many may have ended: the next look is due when
				// it was due before.
				continue
			}
			s.step()
			pause = firstPause
		case <-tick.C:
			if !s.ending() {
				continue
			}
			s.step()
			pause = min(2*pause, lastPause)
		}
		if s.ending() {
			tick.Reset(s.until(pause))
		}
	}
}

// ending reports whether the tree is to go: from then on, and only then, the
// supervisor looks at it again and again.
func (s *Supervisor) ending() bool { return s.Ended || !s.Begun.IsZero() }

const (
	firstPause = 2 * time.Millisecond
	lastPause  = 50 * time.Millisecond
)

// until is the time to the next look: the pause, or less where something is due
// before.
func (s *Supervisor) until(pause time.Duration) time.Duration {
	for _, due := range []time.Time{s.half, s.deadline} {
		if d := time.Until(due); d > 0 {
			pause = min(pause, d)
		}
	}
	return pause
}

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
		if !parentDeathSignal {
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
// subreaper it is PID 1's child once the guard has died.)
func (s *Supervisor) pass(rule signals.Rule) {
	if s.Ended || s.Command.PID == 0 || s.childless && !s.Command.Running() {
		return
	}
	switch rule.To {
	case signals.Command:
		_ = syscall.Kill(s.Command.PID, rule.Sent)
	case signals.Group:
		_ = syscall.Kill(-s.Command.PID, rule.Sent)
	}
}

// reaped takes notice of what has ended, and reports whether COMMAND was among
// it.
func (s *Supervisor) reaped(z zombie, r *reaper) (command bool) {
	for {
		if z.pid == s.Command.PID && !s.Ended {
			s.Note(wire.Message{Kind: wire.Exited, Numbers: []int64{int64(z.status)}})
			s.Ended, command = true, true
			if s.Begun.IsZero() {
				s.clock(time.Now())
			}
		}
		var more bool
		if z, more = r.next(z); !more {
			return command
		}
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
