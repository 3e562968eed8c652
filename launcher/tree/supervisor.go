package tree

import (
	"os"
	"syscall"
	"time"

	"bengal-run/launcher/signals"
	"bengal-run/launcher/system"
	"bengal-run/launcher/wire"
)

// Supervisor lives with a tree until nothing is left of it. Its exported fields are set
// before Run, which keeps Begun, Ended and Continued up to date. Run's is the only goroutine
// that signals and, on Linux, that reaps.
type Supervisor struct {
	Tree
	Grace time.Duration  // from the beginning of the end until SIGKILL
	Stop  syscall.Signal // what asks whoever was not sent another signal

	// Begun is when the end has begun. It is set before Run by a launcher that takes over:
	// COMMAND has had its parent-death signal then, or is sent the stop signal where there
	// is none.
	Begun time.Time
	// Ended says that COMMAND has ended, or was never seen.
	Ended bool

	// Continued is how often COMMAND's group was continued by order.
	Continued int64

	// Own yields signals that somebody has sent to this process itself; it may be nil.
	Own <-chan os.Signal

	// Reports yields wire.Stopped and wire.Exited of COMMAND where another process
	// reaps it: the Init, whose end closes it.
	Reports <-chan wire.Message

	// Note is told what happens: wire.Stopped (with Continued and the signal), Ending and Exited, and at
	// the end Killed, Spared and Left.
	Note func(wire.Message)

	held         *beginning     // of the end
	sentToAll    syscall.Signal // what others sent to each process of the tree
	firstSignal  time.Time      // of those that begin the end
	killing      bool
	killingSince time.Time               // zero until the first look that kills
	seen         map[system.ID]bool      // before the asking
	told         map[system.ID]told      // what each was asked with last
	killed       map[system.ID]time.Time // when each was first sent SIGKILL
	givenUp      map[system.ID]bool
	victims      []string // who had to be killed
	lost         []string // who was given up, and why
	childless    bool     // wait has said that there is no child
	resumed      bool     // we have taken over from a guard that has died
	over         bool
}

// Run returns when nothing is left but what is spared or cannot be ended.
// Control carries wire.Signal and wire.StarterGone. When it is closed, whoever gave the
// orders is gone; that begins the end, too.
func (s *Supervisor) Run(control <-chan wire.Message) {
	s.told = make(map[system.ID]told)
	s.killed = make(map[system.ID]time.Time)
	s.givenUp = make(map[system.ID]bool)
	if !s.Begun.IsZero() {
		s.resume()
	}
	children := reap()
	defer close(children.quit)
	tick := time.NewTimer(0) // for the first look, if the end has begun already
	defer tick.Stop()
	watch := s.looks()
	defer watch.stop()
	pause := firstPause
	for !s.over {
		select {
		case m, ok := <-control:
			if ok {
				s.order(m)
			} else {
				control = nil
				s.launcherGone()
			}
			pause = firstPause
		case sig := <-s.Own:
			s.signalled(sig, control)
			pause = firstPause
		case c, ok := <-children.changes:
			if !ok {
				children.changes, s.childless = nil, true
			} else if !s.takeEnded(c, children) {
				continue // one of very many, perhaps: that makes no look due any sooner
			}
			s.step()
			pause = firstPause
		case <-watch.due:
			if !s.ending() {
				members, _ := s.members()
				watch.again(members)
			}
			continue
		case m, ok := <-s.Reports:
			s.reported(m, ok)
			s.step()
			pause = firstPause
		case <-tick.C:
			s.dueNow(control)
			if s.ending() {
				s.step()
				pause = min(2*pause, lastPause)
			}
		}
		if s.held != nil {
			tick.Reset(time.Until(s.held.due))
		} else if s.ending() {
			tick.Reset(s.until(pause))
		}
	}
}

// ending reports whether the tree is to go: from then on the supervisor looks at
// it again and again.
func (s *Supervisor) ending() bool { return s.Ended || !s.Begun.IsZero() }

const (
	firstPause = 2 * time.Millisecond
	lastPause  = 50 * time.Millisecond
)

// until is the time to the next look: the pause, or less where something is due
// before.
func (s *Supervisor) until(pause time.Duration) time.Duration {
	for _, due := range []time.Duration{s.Grace / 2, s.Grace} {
		if d := time.Until(s.Begun.Add(due)); d > 0 {
			pause = min(pause, d)
		}
	}
	return pause
}

// change is a child that has ended, or was stopped.
type change struct {
	pid    int
	status syscall.WaitStatus
}

// takeEnded takes notice of children that have ended or stopped, and reports whether
// COMMAND has ended.
func (s *Supervisor) takeEnded(c change, r *reaper) (command bool) {
	for {
		switch {
		case c.pid == s.Init.PID && c.status.Stopped():
			_ = s.Init.Signal(syscall.SIGCONT) // as long as it is stopped it reaps nobody
		case c.pid != s.Command.PID || s.Ended: // an orphan, which next reaps
		case c.status.Stopped():
			s.stopped(c.status.StopSignal())
		default:
			s.exited(c.status)
			command = true
		}
		var more bool
		if c, more = r.next(c); !more {
			return command
		}
	}
}

func (s *Supervisor) exited(status syscall.WaitStatus) {
	s.Note(wire.Message{Kind: wire.Exited, Numbers: []int64{int64(status)}})
	s.orphaned()
	s.Ended = true
	if !s.Begun.IsZero() {
		return
	}
	s.Begun = time.Now()
	// Perhaps somebody signals each process of the tree: see hit.
	if sig := status.Signal(); status.Signaled() && signals.RuleOf(sig).Begins {
		s.beginSoon(sig, commandHit)
	}
}
