//go:build !linux || portable

package tree

import (
	"fmt"
	"os"
	"slices"
	"syscall"
	"time"

	"bengal-run/launcher/system"
)

// memory is what the last look has shown. Without a subreaper an orphan goes to
// PID 1; but a process that was once seen as a member stays one, whatever becomes of its
// parent, its session and its environment.
type memory struct {
	members   map[system.ID]system.Info
	strangers map[verdictKey]bool // whose environments were looked at in vain
}

// processes is the look. Tests count it, and have it fail.
var processes = system.Processes

// members looks at all processes, once. Members are the descendants of this process and of
// members, COMMAND's session, whoever carries the BENGAL_RUN_ID, and whoever was a member
// before. If the look fails, members returns the earlier members that still run, and the
// error: there may be others.
func (t *Tree) members() ([]system.Info, error) {
	look, err := processes()
	if err != nil {
		return t.remembered(), fmt.Errorf("the processes cannot be listed: %w", err)
	}
	byPID := make(map[int]system.Info, len(look))
	for _, p := range look {
		byPID[p.PID] = p
	}
	self := byPID[os.Getpid()]
	strangers := make(map[verdictKey]bool)
	in := make(map[int]bool)
	var belongs func(p system.Info) bool
	belongs = func(p system.Info) bool {
		if known, ok := in[p.PID]; ok {
			return known
		}
		in[p.PID] = false
		if p.PID == self.PID || p.PID == 1 || t.foreign(p) {
			return false
		}
		_, member := t.memory.members[p.ID]
		parent, ok := byPID[p.Parent]
		in[p.PID] = member || p.Parent == self.PID || t.Session != 0 && p.Session == t.Session ||
			ok && belongs(parent) || t.shows(p, self, strangers)
		return in[p.PID]
	}
	var all []system.Info
	members := make(map[system.ID]system.Info)
	for _, p := range look {
		if belongs(p) && !p.Dead() {
			all = append(all, p)
			members[p.ID] = p
		}
	}
	t.memory = memory{members, strangers}
	slices.SortFunc(all, func(a, b system.Info) int { return a.Compare(b.ID) })
	return all, nil
}

// shows reports whether a process shows the id. Once it has not, shows does not look again
// until the process runs another program. A process that is just executing a program shows
// no id. A process that is older than we are is none of ours.
func (t *Tree) shows(p, self system.Info, strangers map[verdictKey]bool) bool {
	const settled = time.Second
	if p.UID != self.UID || p.Start < self.Start {
		return false
	}
	key := verdictKey{p.ID, p.Name}
	if !t.memory.strangers[key] && t.carries(p.PID) {
		return true
	}
	if p.Age() > settled {
		strangers[key] = true
	}
	return false
}

func (t *Tree) remembered() []system.Info {
	var left []system.Info
	for id := range t.memory.members {
		if p, err := system.Look(id.PID); err == nil && p.ID == id && !p.Dead() {
			left = append(left, p)
		}
	}
	slices.SortFunc(left, func(a, b system.Info) int { return a.Compare(b.ID) })
	return left
}

// nothingLeft asks wait, where orphans come to us.
func (s *Supervisor) nothingLeft() bool { return subreaper && s.childless }

// isHidden is never true here: all of our children are shown.
func isHidden(system.Info) bool { return false }

// newcomers looks once more: a look misses the child of a process that forks and ends while
// the processes are listed; the next look finds it.
func (s *Supervisor) newcomers([]Spared) bool {
	left, _, err := s.Look()
	return err != nil || len(s.reachable(left)) > 0
}

// orphaned notes who gets SIGHUP from the system because COMMAND has ended: COMMAND's
// process group is then an orphaned one, and if a process in it is stopped, all of them are
// hung up and continued (POSIX.1, _Exit). That counts as being asked. With a subreaper the
// group is not orphaned: the subreaper is in the same session and in another group.
func (s *Supervisor) orphaned() {
	var group []system.ID
	stopped := false
	for id, p := range s.memory.members {
		if p.Group == s.Command.PID && id != s.Command {
			group = append(group, id)
			stopped = stopped || p.Stopped()
		}
	}
	if subreaper || !stopped || !s.Begun.IsZero() {
		return
	}
	for _, id := range group {
		s.told[id] = told{syscall.SIGHUP, true}
	}
}
