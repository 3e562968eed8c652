package starter

import (
	"os"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/launcher/terminal"
)

// A start in the background lasts as long as its Session. The zero value is nobody's, and
// never ends.
type Session struct {
	// Who stands for it: its leader where there is a terminal; else the process above
	// that, which is the agent, sshd or the CI runner.
	Who Ancestor
	// Terminal is its terminal's file where that can be watched, too: a leader need not end
	// when its terminal closes.
	Terminal string
}

// OfSession finds the session that we were started in. It reports false where that
// has ended without us, so that nobody can be found any more.
//
// Whoever starts a session on behalf of PID 1, or from another PID namespace, wants
// it to stand alone.
func OfSession() (s Session, ok bool) {
	own, err := system.Look(os.Getpid())
	if err != nil || own.Session == 0 {
		return Session{}, true
	}
	leader, err := system.Look(own.Session)
	if err != nil || leader.Compare(own.ID) > 0 { // its PID is another's by now
		s.Who = topOfSession(own) // of a daemon, which has left its leader behind
		return s, s.Who.ID != own.ID
	}
	if terminal.Controlling() {
		return Session{Who: leader, Terminal: terminalOf(leader)}, true
	}
	if above, err := system.Look(leader.Parent); err == nil && above.PID > 1 {
		s.Who = above
	}
	return s, true
}

// topOfSession is the last process above p that is of its session.
func topOfSession(p system.Info) system.Info {
	for {
		up, err := system.Look(p.Parent)
		if err != nil || up.Session != p.Session {
			return p
		}
		p = up
	}
}

// Watch starts the watch. The channel yields who is gone, at once where that one is
// gone already; a terminal has no PID.
func (s Session) Watch() <-chan Ancestor {
	gone := make(chan Ancestor, 1)
	if s.Who.PID != 0 {
		s.watch(gone)
	}
	return gone
}

// poll waits until the one who stands for the session has ended.
func (s Session) poll() Ancestor {
	for s.Who.Running() {
		time.Sleep(pollPause)
	}
	return s.Who
}
