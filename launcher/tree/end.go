package tree

import (
	"errors"
	"fmt"
	"slices"
	"syscall"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/launcher/wire"
)

// Patience is how long SIGKILL is sent again and again before a process that does not die
// of it is given up: a process in an uninterruptible system call (a hung network file
// system) ends when the kernel lets it, not before.
const Patience = 10 * time.Second

// forbidden is how long a process that we may not signal, such as another user's, gets to
// end with the others after all.
const forbidden = time.Second

// step looks at what is left and does what is due; it sets over when nothing is
// left.
func (s *Supervisor) step() {
	if (s.childless || s.resumed && !subreaper) && !s.Ended && s.Reports == nil && !s.Command.Running() {
		s.Ended = true
		if s.Begun.IsZero() {
			s.Begun = time.Now()
		}
	}
	if !s.ending() {
		return
	}
	var left []system.Info
	var spared []Spared
	var err error
	if !s.nothingLeft() {
		left, spared, err = s.Look()
		left = s.reachable(left)
	}
	now := time.Now()
	gone := now.Sub(s.Begun)
	if err != nil && gone > s.Grace+Patience {
		s.lost = append(s.lost, err.Error())
		s.summary(spared)
		s.over = true
		return
	}
	if err == nil && len(left) == 0 && (s.Ended || s.givenUp[s.Command]) && !s.newcomers(spared) {
		s.summary(spared)
		s.over = true
		return
	}
	s.killing = s.killing || gone >= s.Grace
	if s.killing && s.killingSince.IsZero() {
		s.killingSince = now
	}
	switch {
	case s.killing:
		s.kill(left, now)
		s.killInit(now)
	case s.held != nil:
	case s.Ended || gone >= s.Grace/2:
		if s.Ended && s.seen == nil {
			s.Note(wire.Message{Kind: wire.Ending})
		}
		s.ask(left, gone >= s.Grace/2)
	}
	// Whoever was told to end and is stopped can end only if it goes on.
	s.wake(slices.DeleteFunc(left, func(p system.Info) bool { return s.told[p.ID].sig == 0 }))
}

// ask sends the stop signal, to each once. Whoever handles the signal that
// began the end is left in peace with it until half the grace period is over.
func (s *Supervisor) ask(left []system.Info, half bool) {
	if s.seen == nil {
		s.see(left)
	}
	tidies := make(map[int]syscall.Signal) // by PID: asked, and with what
	inner, launchers := instances(left)
	for _, p := range left {
		earlier, was := s.told[p.ID]
		if !was && s.sentToAll != 0 && p.Age() > time.Since(s.Begun) && mayHandle(p.PID, s.sentToAll) {
			earlier, was = told{s.sentToAll, false}, true // it was being orphaned as begin looked
			s.told[p.ID] = earlier
		}
		if inner[p.PID] || launchers[p.PID] && was {
			continue // it ends its own tree, and would take another signal for "at once"
		}
		if was && (!half || earlier.surely && earlier.sig == s.Stop) {
			tidies[p.PID] = earlier.sig
			continue
		}
		// A helper that was started for the tidying up is part of it.
		if sig := tidies[p.Parent]; sig != 0 && !s.seen[p.ID] && mayHandle(p.Parent, sig) {
			tidies[p.PID] = sig
			continue
		}
		if s.send(p, s.Stop) {
			s.told[p.ID], tidies[p.PID] = told{s.Stop, true}, s.Stop
		}
	}
}

// instances finds other instances of bengal-run in the tree: the guards and all
// that is below them, and the launchers.
func instances(left []system.Info) (inner, launchers map[int]bool) {
	inner, launchers = make(map[int]bool), make(map[int]bool)
	for _, p := range left {
		if inner[p.Parent] {
			inner[p.PID] = true
		} else if p.Session == p.PID && isGuard(p) {
			inner[p.PID], launchers[p.Parent] = true, true
		}
	}
	return inner, launchers
}

func isGuard(p system.Info) bool {
	argv, err := system.Argv(p.PID)
	return err == nil && len(argv) > 1 && argv[0] == GuardName
}

func (s *Supervisor) kill(left []system.Info, now time.Time) {
	for _, p := range left {
		first := s.killed[p.ID]
		if !first.IsZero() && now.Sub(first) > Patience {
			s.giveUp(p, fmt.Sprintf("does not die of SIGKILL (state %c)", p.State))
			continue
		}
		if s.send(p, syscall.SIGKILL) && first.IsZero() {
			s.killed[p.ID] = now
			s.victims = append(s.victims, label(p, ""))
		}
	}
}

func (s *Supervisor) send(p system.Info, sig syscall.Signal) bool {
	err := p.Signal(sig)
	if isHidden(p) { // we alone reap our children, so the PID is still its own
		if p.Session != s.Session {
			if s.killing {
				s.giveUp(p, "is not shown in /proc; it may be a program to keep")
			}
			return false
		}
		err = syscall.Kill(p.PID, sig)
	}
	if errors.Is(err, syscall.EPERM) {
		if s.killing && time.Since(s.killingSince) > forbidden {
			s.giveUp(p, "belongs to another user")
		}
		return false
	}
	return err == nil
}

func (s *Supervisor) giveUp(p system.Info, why string) {
	s.givenUp[p.ID] = true
	s.lost = append(s.lost, label(p, ", "+why))
}

func (s *Supervisor) reachable(left []system.Info) []system.Info {
	return slices.DeleteFunc(left, func(p system.Info) bool { return s.givenUp[p.ID] })
}
