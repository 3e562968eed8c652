//go:build !linux || portable

package tree

import (
	"os"
	"slices"

	"bengal-run/launcher/system"
)

const parentDeathSignal = false

// Adopt does nothing here: without a subreaper an orphan goes to PID 1. What is
// weaker: a process that has detached itself into a session of its own *and*
// lost its parent is found by its environment alone, and not at all where it
// has cleared that, or where the system does not show it.
func Adopt() error { return nil }

// members looks at all processes: descendants of this one, COMMAND's session
// and group, and who carries the BENGAL_RUN_ID.
func (t *Tree) members() []system.Info {
	pids, err := system.All()
	if err != nil {
		return nil
	}
	self := os.Getpid()
	byPID := make(map[int]system.Info)
	for _, pid := range pids {
		if p, err := system.Look(pid); err == nil {
			byPID[pid] = p
		}
	}
	in := make(map[int]bool)
	var belongs func(p system.Info, depth int) bool
	belongs = func(p system.Info, depth int) bool {
		if known, ok := in[p.PID]; ok {
			return known
		}
		in[p.PID] = false
		if depth > 1000 || p.PID == self || p.PID == 1 || t.foreign(p) {
			return false
		}
		parent, ok := byPID[p.Parent]
		mine := p.Parent == self || ok && belongs(parent, depth+1) ||
			t.Session != 0 && p.Session == t.Session || t.carries(p.PID)
		in[p.PID] = mine
		return mine
	}
	var all []system.Info
	for _, p := range byPID {
		if !p.Dead() && belongs(p, 0) {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b system.Info) int { return a.Compare(b.ID) })
	return all
}

// nothingLeft is not told by wait here: orphans are PID 1's children.
func (s *Supervisor) nothingLeft() bool { return false }

// newcomers cannot be told from strangers here.
func (s *Supervisor) newcomers([]Spared) bool { return false }
