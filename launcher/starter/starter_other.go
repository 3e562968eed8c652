//go:build !linux || portable

package starter

import (
	"os"
	"time"

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

// watch waits for the end of any of them. What is weaker: between the look at one
// and the watch its PID could be given away again.
func (s Starter) watch(gone chan<- Ancestor) {
	go func() { gone <- s.await() }()
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
