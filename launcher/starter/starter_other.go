//go:build !linux || portable

package starter

import (
	"os"
	"time"

	"bengal-run/launcher/process"
)

type ancestor struct{ process.Info }

// ancestors are the parent alone. What is weaker: whoever is above it is not
// watched.
func ancestors(process.Info, Mode) []ancestor {
	if p, err := process.Look(parent); err == nil {
		return []ancestor{{p}}
	}
	return nil
}

// watch polls here, whatever was asked for. What is weaker: the parent's end is
// noticed up to pollPause late.
func (s Starter) watch(gone chan<- Ancestor) {
	go func() { gone <- s.poll() }()
}

// Until yields when another process has ended, up to pollPause late.
func Until(who process.ID) <-chan Ancestor {
	gone := make(chan Ancestor, 1)
	go func() {
		last := Ancestor{ID: who, Name: "the session"}
		for {
			p, err := process.Look(who.PID)
			if err != nil || p.ID != who || p.Dead() {
				gone <- last
				return
			}
			last = p
			time.Sleep(pollPause)
		}
	}()
	return gone
}

// hasTerminal reports whether our session has a controlling terminal.
func hasTerminal() bool {
	f, err := os.Open("/dev/tty")
	if err != nil {
		return false
	}
	f.Close()
	return true
}
