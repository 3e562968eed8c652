// Package starter notices that whoever started us is gone: the parent, and
// above it what a terminal or an SSH connection hangs on.
//
// Find looks once, while a start begins: from then on we know who is there, and whether
// somebody has gone already. A Starter's Watch begins once COMMAND has run for a moment,
// and lasts as long as the process. It says only once that somebody is gone; the launcher
// decides what follows from that.
package starter

import (
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"bengal-run/launcher/system"
)

// Mode is how the end of whoever started us is noticed.
type Mode string

// The modes.
const (
	Auto   Mode = "auto"   // the parent and the ancestors, as the system tells it
	Signal Mode = "signal" // the kernel's parent-death signal: the parent alone
	Poll   Mode = "poll"   // look at the same again and again
	Off    Mode = "off"
)

// Modes are all of them, as they are written.
var Modes = []string{string(Auto), string(Signal), string(Poll), string(Off)}

// ParseMode reads a mode's name.
func ParseMode(s string) (Mode, error) {
	if slices.Contains(Modes, s) {
		return Mode(s), nil
	}
	return "", fmt.Errorf("%q is not one of %s", s, strings.Join(Modes, ", "))
}

// parentPID is the PID of who started us, as seen before anything could take long. If it
// has ended already, this is our new parent.
var parentPID = os.Getppid()

// A Starter is whoever started us. The zero value watches nobody.
type Starter struct {
	mode  Mode
	above []ancestor // the parent first
	gone  bool
}

// An Ancestor is somebody above us, or above a session.
type Ancestor = system.Info

// Find finds out who has started us.
//
// A session leader that has lost its parent stands alone. So does what a script starts by
// "setsid bengal-run &", whether the script ends before this look or after it; we know it
// by SIGINT, which & makes it ignore (sh(1p), 2.11). Others start us in a session of our
// own to be able to end us (Node's detached), and are watched.
func Find(mode Mode) Starter {
	s := Starter{mode: mode}
	if mode == Off {
		return s
	}
	own, err := system.Look(os.Getpid())
	if err != nil {
		return s
	}
	s.above = ancestors(own, mode)
	lost := os.Getppid() != parentPID
	if own.Session == own.PID && (lost || mode == Auto && signal.Ignored(syscall.SIGINT)) {
		return Starter{mode: Off}
	}
	s.gone = lost || reparented(own)
	return s
}

// Gone reports whether whoever started us has ended before we could look.
func (s Starter) Gone() bool { return s.gone }

// Lost reports whether our parent has ended since, which Watch may not have noticed yet.
func (s Starter) Lost() bool { return len(s.above) > 0 && os.Getppid() != parentPID }

// reparented reports whether a process has lost its parent: it leads neither a
// session nor a process group, and so was forked by somebody of its session; but
// its parent is of another one. A parent in another PID namespace (PID 0) has
// entered this one from outside.
func reparented(p system.Info) bool {
	if p.Parent == 0 || p.Session == 0 || p.Session == p.PID || p.Group == p.PID {
		return false
	}
	up, err := system.Look(p.Parent)
	return err == nil && up.Session != p.Session
}

// pollPause is how soon the end of somebody above us is noticed by Poll.
const pollPause = 200 * time.Millisecond

// poll waits until the parent has changed or somebody above it has ended.
func (s Starter) poll() Ancestor {
	for os.Getppid() == parentPID {
		for _, a := range s.above {
			if a.PID != parentPID && !a.Running() {
				return a.Info
			}
		}
		time.Sleep(pollPause)
	}
	return s.parent()
}

// parent is who started us, as it was.
func (s Starter) parent() Ancestor {
	if len(s.above) > 0 && s.above[0].PID == parentPID {
		return s.above[0].Info
	}
	return Ancestor{ID: system.ID{PID: parentPID}, Name: "the parent"}
}

// Watch starts the watch. The channel yields who is gone.
func (s Starter) Watch() <-chan Ancestor {
	gone := make(chan Ancestor, 1)
	switch s.mode {
	case Off, "":
	case Poll:
		go func() { gone <- s.poll() }()
	default:
		s.watch(gone)
	}
	return gone
}
