// Package recovery finds what is in the way or was left behind, says what it is, and
// ends it.
//
// A View is one look at the system: it asks the system only when somebody asks it,
// and remembers the answer. It makes Findings: the stale tree of an instance whose
// launcher and guard are gone, a living instance, a stranger that holds a port, or
// somebody who may not be ended. The caller decides what to do about one, and asks.
// An Ender then ends it: before each signal it looks again, with a new View, since
// the world may have changed between question and answer.
//
// Nothing that a file says is proof. A process belongs to an instance if it
// carries its BENGAL_RUN_ID or descends from one that does; an instance lives
// while a guard or a launcher of it does, which are known by what they are and
// by the lock that they hold.
package recovery

import (
	"slices"
	"strconv"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/pidfile"
)

// Kind is what a finding is to us.
type Kind byte

// The kinds.
const (
	Stale    Kind = iota // left over from a dead instance
	Live                 // a living instance
	Orphan               // a server of this project that something else has left behind
	Recorded             // a process that a dead record names exactly, but that does not show its id
	Stranger             // another process of this user
	Claim                // a process that only a file of Bengal's own server names
	Refused              // may not be ended
	Spared               // left by a dead instance, and on the keep list
)

// String is the kind's name in the output of cleanup --json.
func (k Kind) String() string {
	return [...]string{"stale", "live", "process", "process", "process", "claim", "refused", "process"}[k]
}

// Finding is one thing that was found.
type Finding struct {
	Kind Kind
	// Main is the process that stands for the finding: the topmost of a tree, the
	// launcher of an instance. It is zero if the system shows no process.
	Main system.Info
	Argv []string
	Dir  string
	UID  int // of Main's owner, or the socket's; -1 where unknown

	ID     string   // BENGAL_RUN_ID, of a stale tree or a living instance
	Pair   Instance // the two processes of a living one
	Record pidfile.Record
	Path   string // of the record, empty without one

	Ports   []int    // that it holds, as far as they were asked for or seen
	Members []Member // all its processes, parents first
	Spares  []Member // those of its tree that are left alone

	Dying  bool   // it is ending by itself
	Reason string // why it is refused or spared, as a sentence after "it"
	Hint   string // the way out then
}

// Member is a process of a finding.
type Member struct {
	system.Info
	Ports []int
	Why   string // why it is spared, or still there
	Above bool   // the holder of a port descends from it
}

// User is the owner's name, or number.
func (f Finding) User() string { return userName(f.UID) }

func userName(uid int) string {
	if uid < 0 {
		return "unknown"
	}
	if name := system.UserName(uid); name != "" {
		return name
	}
	return "uid " + strconv.Itoa(uid)
}

// Since is when it started.
func (f Finding) Since() time.Time {
	if !f.Record.Since.IsZero() {
		return f.Record.Since
	}
	return time.Now().Add(-f.Main.Age())
}

// Same reports whether both are the same thing, seen twice.
func (f Finding) Same(g Finding) bool {
	if f.Kind != g.Kind && !(f.loose() && g.loose()) {
		return false
	}
	if f.Main.PID == 0 && g.Main.PID == 0 {
		return f.ID == g.ID && slices.Equal(f.Ports, g.Ports)
	}
	return f.Main.ID == g.Main.ID || f.ID != "" && f.ID == g.ID
}

// Equal reports whether both show the same thing in the same state.
func (f Finding) Equal(g Finding) bool {
	return f.Kind == g.Kind && f.Same(g) && slices.EqualFunc(f.Members, g.Members, func(a, b Member) bool { return a.ID == b.ID })
}

// Gone reports whether none of its processes runs any more.
func (f Finding) Gone() bool {
	return !slices.ContainsFunc(f.Members, func(m Member) bool { return m.Running() })
}

// loose says that it is a process that belongs to no instance: a claim and a port can lead
// to the same one.
func (f Finding) loose() bool { return f.Kind >= Orphan && f.Kind <= Claim }

// Command is the COMMAND of a living instance: by its record, or the process below
// its guard that leads a process group. It is zero if neither tells.
func (f Finding) Command() system.ID {
	if id, err := system.ParseID(f.Record.Command); err == nil {
		return id
	}
	for _, m := range f.Members {
		if m.Group == m.PID && (m.Parent == f.Pair.Guard.PID || m.Parent == f.Pair.Launcher.PID) {
			return m.ID
		}
	}
	return system.ID{}
}

// Merge adds findings to a list. One that is in the list already gets the ports and
// the members of the other.
func Merge(list []Finding, more ...Finding) []Finding {
	for _, f := range more {
		n := slices.IndexFunc(list, f.Same)
		if n < 0 {
			list = append(list, f)
			continue
		}
		list[n].Ports = Union(list[n].Ports, f.Ports)
		for _, m := range f.Members {
			if !slices.ContainsFunc(list[n].Members, func(o Member) bool { return o.ID == m.ID }) {
				list[n].Members = append(list[n].Members, m)
			}
		}
	}
	return list
}

// Union is all ports of two lists, each once, in their order.
func Union(a, b []int) []int {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
