//go:build !linux || portable

package starter

import "bengal-run/launcher/system"

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

// watch polls here, too. What is weaker: only the process is watched.
func (s Session) watch(gone chan<- Ancestor) {
	go func() { gone <- s.poll() }()
}

// terminalOf is not known here. What is weaker: a terminal that closes ends a
// start in the background by the end of the session's leader alone.
func terminalOf(system.Info) string { return "" }
