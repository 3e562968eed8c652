package tree

import (
	"os"
	"slices"
	"syscall"
	"time"

	"bengal-run/launcher/signals"
	"bengal-run/launcher/system"
	"bengal-run/launcher/wire"
)

// together is how close signals that begin the end come to each other when they
// are one: wrappers pass on what the terminal has sent already, and an SSH line
// that drops brings SIGHUP twice and the end of the parent.
const together = 500 * time.Millisecond

// A tool that ends a tree signals each process of it (concurrently -k, nodemon,
// systemctl stop): COMMAND has its signal then, and takes a second one for "at
// once". That the guard is hit, too, tells. So what is to begin the end is held
// for a moment: what the launcher has got, until the guard would have been hit;
// what the guard alone has got, for as long as the launcher's may take to come.
const (
	holdLaunchers = 20 * time.Millisecond
	holdOwn       = 50 * time.Millisecond
)

// beginning is what is to begin the end.
type beginning struct {
	sig  syscall.Signal
	rule signals.Rule
	own  bool // it came to the guard itself
	at   time.Time
	due  time.Time
}

// order does what the launcher says.
func (s *Supervisor) order(m wire.Message) {
	switch {
	case m.Kind == wire.StarterGone:
		s.beginSoon(0, signals.Rule{To: signals.Command, Begins: true, Sent: s.Stop}, false)
	case m.Kind == wire.Signal && len(m.Numbers) == 1:
		sig := syscall.Signal(m.Numbers[0])
		s.signal(sig, signals.RuleOf(sig))
	}
}

func (s *Supervisor) signal(sig syscall.Signal, rule signals.Rule) {
	switch {
	case rule.To == signals.Nobody:
	case rule.Begins:
		s.beginSoon(sig, rule, false)
	case s.Ended:
	default:
		if sig == syscall.SIGTSTP {
			s.stopped() // it may be stopped already, which nobody would say again
		}
		s.pass(rule)
		if sig == syscall.SIGQUIT { // who presses Ctrl+\ wants it gone, stopped or not
			members, _ := s.members()
			s.wake(members)
		}
	}
}

// hit takes notice of a signal that somebody has sent to the guard itself.
func (s *Supervisor) hit(sig os.Signal) {
	if number, ok := sig.(syscall.Signal); ok && signals.RuleOf(number).Begins && !s.ending() {
		s.beginSoon(number, signals.RuleOf(number), true)
	}
}

// beginSoon holds what is to begin the end. Sig is 0 where that is no signal.
func (s *Supervisor) beginSoon(sig syscall.Signal, rule signals.Rule, own bool) {
	now := time.Now()
	switch {
	case s.ending():
		s.again(sig)
	case s.held == nil:
		hold := holdLaunchers
		if own {
			hold = holdOwn
		}
		s.held = &beginning{sig: sig, rule: rule, own: own, at: now, due: now.Add(hold)}
	case s.held.own != own:
		s.begin(*s.held, true)
	}
}

// dueNow begins the end if that was held for long enough.
func (s *Supervisor) dueNow() {
	if s.held == nil || time.Now().Before(s.held.due) {
		return
	}
	select {
	case sig := <-s.Own:
		s.hit(sig)
	default:
	}
	if s.held != nil {
		s.begin(*s.held, false)
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
// a handler may remove itself when it runs. Whole says that the tree was signalled
// as a whole.
func (s *Supervisor) begin(b beginning, whole bool) {
	s.held = nil
	s.firstSignal = b.at
	s.clock(b.at)
	members, _ := s.members()
	s.tell(members, b.rule, whole)
	if !subreaper { // whoever is stopped when COMMAND ends would be told twice: see orphaned
		s.wake(slices.DeleteFunc(slices.Clone(members), func(p system.Info) bool { return p.ID == s.Command }))
	}
	if !whole {
		s.pass(b.rule)
	}
	s.wake(members)
	s.Note(wire.Message{Kind: wire.Ending})
}

// stopped tells the launcher that COMMAND is stopped, unless it goes on already.
func (s *Supervisor) stopped() {
	if s.ending() {
		return // step continues it
	}
	if c, err := system.Look(s.Command.PID); err == nil && c.ID == s.Command && c.Stopped() {
		s.Note(wire.Message{Kind: wire.Stopped})
	}
}

// clock sets what depends on when the end began.
func (s *Supervisor) clock(began time.Time) {
	s.Begun = began
	s.half = began.Add(s.Grace / 2)
	s.deadline = began.Add(s.Grace)
}

// resume goes on with an end that another process began.
func (s *Supervisor) resume() {
	s.resumed = true
	s.firstSignal = s.Begun
	s.clock(s.Begun)
	members, _ := s.members()
	s.seen = make(map[system.ID]bool)
	if s.Command.PID != 0 {
		s.told[s.Command] = told{s.Stop, true}
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

// told is what somebody was asked to end with. Of who was signalled by others it
// is not sure that he was.
type told struct {
	sig    syscall.Signal
	surely bool
}

// tell notes who of the members is asked to end by a signal that is passed on, or
// was sent to the whole tree. Those that ignore it are not: children of
// sh -c 'x &' ignore INT.
func (s *Supervisor) tell(members []system.Info, rule signals.Rule, whole bool) {
	s.seen = make(map[system.ID]bool)
	for _, p := range members {
		s.seen[p.ID] = true
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
	_, caught, err := system.Dispositions(pid)
	return err != nil || caught.Has(sig)
}

func orNow(t time.Time) time.Time {
	if t.IsZero() {
		return time.Now()
	}
	return t
}
