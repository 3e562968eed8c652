//go:build !linux || portable

package starter

import (
	"os"

	"bengal-run/launcher/system"
)

// ancestor is somebody above us.
type ancestor struct{ system.Info }

func (ancestor) close() {}

// openAncestor looks at a process that was there before us.
func openAncestor(pid int, own system.Info) (ancestor, bool) {
	i, err := system.Look(pid)
	return ancestor{i}, err == nil && (i.Start <= own.Start || pid == os.Getppid())
}

// watch waits for the end of any of them. What is weaker: between the look at one and the
// watch, its PID could be reused.
func (s Starter) watch(gone chan<- Ancestor) {
	go func() { gone <- s.await() }()
}

// watch polls here, too. What is weaker: only the process is watched.
func (s Session) watch(gone chan<- Ancestor) {
	go func() { gone <- s.poll() }()
}

// terminalOf is not known here. What is weaker: when a terminal closes, a start in the
// background ends only if the session's leader ends.
func terminalOf(system.Info) string { return "" }
