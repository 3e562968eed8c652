//go:build linux && !portable

package tree

import (
	"os"

	"bengal-run/launcher/process"

	"golang.org/x/sys/unix"
)

// parentDeathSignal says that COMMAND was sent the stop signal when the guard
// died.
const parentDeathSignal = true

// Adopt makes this process the one that orphans below it come to, whatever
// session, group or environment they have given themselves: the descendants of
// a subreaper are all there is (PR_SET_CHILD_SUBREAPER, prctl(2)).
func Adopt() error {
	return unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
}

// members walks down from this process. Direct children cannot be missed:
// they leave the list only when they are reaped, which the walker's own
// goroutine does.
func (t *Tree) members() []process.Info {
	var all []process.Info
	next := []process.Info{{ID: process.ID{PID: os.Getpid()}}}
	for len(next) > 0 {
		parent := next[0]
		next = next[1:]
		children, err := parent.Children()
		if err != nil {
			continue
		}
		for _, pid := range children {
			p, err := process.Look(pid)
			if err != nil || p.Dead() || t.foreign(p.ID) {
				continue
			}
			all = append(all, p)
			next = append(next, p)
		}
	}
	return all
}
