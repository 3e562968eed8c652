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

// Together is the time within which signals that begin the end count as one: wrappers pass
// on what the terminal has already sent, and an SSH line that drops brings SIGHUP twice,
// and the parent's end.
const Together = 500 * time.Millisecond

// A tool that ends a tree signals each process of it (concurrently -k, nodemon,
// systemctl stop): COMMAND, and the server below it, then have had their signal, and take
// another one for "at once". Such a tool hits at least two of launcher, guard and COMMAND.
// So a reason to end is held for a while, or until a second one of them is hit. If the
// launcher was hit first, we hold it for 44 ms, since COMMAND is to have its signal within
// 50. If the guard was hit first, we hold it for half a second: nobody aims at a guard
// alone, and on a busy machine the launcher is late. If a signal has ended COMMAND or the
// starter has gone, we hold it for 150 ms, since nodemon starts a program for each signal.
const (
	holdLaunchers = 44 * time.Millisecond
	holdGuards    = Together
	holdOthers    = 150 * time.Millisecond
)

// hit says which process was signalled.
type hit byte

const (
	launcherHit hit = iota
	guardHit
	commandHit
)

// A beginning is a reason to end the tree, held for a moment.
type beginning struct {
	sig    syscall.Signal // 0 if it is no signal
	hit    hit
	at     time.Time
	due    time.Time
	marked bool      // the marker was sent
	limit  time.Time // of waiting until it can be
}

// signalled handles a signal that somebody has sent to the guard itself.
func (s *Supervisor) signalled(sig os.Signal, control <-chan wire.Message) {
	if sig == Marker {
		if s.held != nil && s.held.marked {
			s.beginHeld(control)
		}
		return
	}
	number, ok := sig.(syscall.Signal)
	switch {
	case !ok || !signals.RuleOf(number).Begins:
	case s.held != nil || !s.ending():
		s.beginSoon(number, guardHit)
	case control == nil: // the launcher is gone: whoever wants to signal the instance has only us
		s.again(number)
	}
}

// launcherGone begins the end at once: no tool that signals a tree kills the launcher.
func (s *Supervisor) launcherGone() {
	switch {
	case s.held != nil:
		s.begin(*s.held, false)
	case !s.ending():
		s.begin(beginning{at: time.Now()}, false)
	}
}

// beginSoon holds a reason to end the tree. Sig is 0 if it is no signal.
func (s *Supervisor) beginSoon(sig syscall.Signal, who hit) {
	switch {
	case s.held != nil:
		if s.held.sig == 0 {
			s.held.sig = sig
		}
		if s.held.hit != who {
			s.begin(*s.held, true)
		}
	case s.ending() && who != commandHit:
		s.again(sig)
	default:
		s.hold(sig, who)
	}
}

func (s *Supervisor) hold(sig syscall.Signal, who hit) {
	now, long := time.Now(), holdOthers
	switch {
	case who == guardHit:
		long = holdGuards
	case who == launcherHit && sig != 0:
		long = holdLaunchers
	}
	s.held = &beginning{sig: sig, hit: who, at: now, due: now.Add(long)}
}

// Marker is a signal that the supervisor sends to its own process. It must come through
// Own; once it has, everything that was sent before it has come, too. On a busy machine a
// signal can take longer than any reason is held: one thread receives it, another one
// delivers it. A thread that runs, or waits for a processor, may have received one that it
// has not delivered, and the marker would overtake that: it is sent once no other thread
// runs.
const Marker = syscall.SIGWINCH

// markerWait is how long to wait for that moment, and then for the marker: in its first
// moment a guard does not catch it yet. markerPause is the time between two looks.
const (
	markerWait  = Together
	markerPause = time.Millisecond
)

// dueNow begins a held end when its time is up, once all signals that were sent until now
// have come.
func (s *Supervisor) dueNow(control <-chan wire.Message) {
	switch {
	case s.held == nil || time.Now().Before(s.held.due):
	case s.Own != nil && !s.held.marked:
		if s.held.limit.IsZero() {
			s.held.limit = time.Now().Add(markerWait)
		}
		if system.Running(os.Getpid()) > 1 && time.Now().Before(s.held.limit) {
			s.held.due = time.Now().Add(markerPause)
			return
		}
		s.held.marked, s.held.due = true, time.Now().Add(markerWait)
		_ = syscall.Kill(os.Getpid(), Marker)
	default:
		s.beginHeld(control)
	}
}

// beginHeld begins the end that was held, after the orders and signals that have come.
func (s *Supervisor) beginHeld(control <-chan wire.Message) {
	for s.held != nil {
		select {
		case m, ok := <-control:
			if ok {
				s.order(m)
			} else {
				control = nil // Run sees that itself
			}
		case sig := <-s.Own:
			s.signalled(sig, control)
		default:
			s.begin(*s.held, false)
		}
	}
}

// again handles a signal that would begin the end, after it has begun. A second INT or
// TERM, half a second after the first, kills at once.
func (s *Supervisor) again(sig syscall.Signal) {
	switch {
	case s.firstSignal.IsZero():
		s.firstSignal = time.Now()
	case time.Since(s.firstSignal) < Together:
	case sig == syscall.SIGINT || sig == syscall.SIGTERM:
		s.killing = true
		s.step()
	}
}

// begin begins the end. Before the signal goes out, it notes whom the signal tells to end:
// a handler may remove itself when it runs. Whole says that the tree was signalled as a
// whole. If it was not, and COMMAND has ended, whoever is left is asked as after any other
// end of COMMAND.
func (s *Supervisor) begin(b beginning, whole bool) {
	s.held = nil
	if s.Ended && !whole {
		return
	}
	rule := signals.Rule{To: signals.Command, Sent: s.Stop} // of an end that no signal began
	if b.sig != 0 {
		rule, s.firstSignal = signals.RuleOf(b.sig), b.at
	}
	s.Begun = b.at
	members, _ := s.members()
	s.see(members)
	s.noteTold(members, rule, whole)
	if !subreaper { // whoever is stopped when COMMAND ends would be told twice: see orphaned
		s.wake(slices.DeleteFunc(slices.Clone(members), func(p system.Info) bool { return p.ID == s.Command }))
	}
	if whole {
		s.sentToAll = rule.Sent
	} else {
		s.pass(rule)
	}
	s.wake(members)
	s.Note(wire.Message{Kind: wire.Ending})
}
