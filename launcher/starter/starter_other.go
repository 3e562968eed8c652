//go:build !linux || portable

package starter

import (
	"time"

	"bengal-run/launcher/system"
)

type ancestor struct{ system.Info }

// ancestors are the parent alone. What is weaker: whoever is above it is not
// watched.
func ancestors(system.Info, Mode) []ancestor {
	if p, err := system.Look(parent); err == nil {
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
func Until(who system.ID) <-chan Ancestor {
	gone := make(chan Ancestor, 1)
	go func() {
		last := Ancestor{ID: who, Name: "the session"}
		for {
			p, err := system.Look(who.PID)
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
