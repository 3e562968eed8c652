// Package recovery finds what is in somebody's way or was left behind, says
// what it is, and ends it.
//
// A View is one look at the system: it asks for what is needed, when it is
// needed, and remembers the answer. From it come Findings: the stale tree of an
// instance whose launcher and guard are gone, a living instance, a stranger that
// holds a port, or somebody who is none of our business. What is to be done
// about one is the caller's to decide, and to ask about. End and Stop then look
// again before each signal, with a new View: between question and answer the
// world may have changed.
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
	Claim                // a process that only a file of somebody else names
	Refused              // nobody that we may end
	Spared               // was started by a dead instance, and is left alone
)

// String is the kind's name in the output of cleanup --json.
func (k Kind) String() string {
	return [...]string{"stale", "live", "process", "process", "process", "claim", "refused", "process"}[k]
}

// Finding is one thing that was found.
type Finding struct {
	Kind Kind
	// Main is the process that stands for it: the topmost one of a tree, the
	// launcher of an instance. It is zero where the system shows no process.
	Main system.Info
	Argv []string
	Dir  string
	UID  int // of Main's owner, or the socket's; -1 where unknown

	ID     string   // BENGAL_RUN_ID, of a stale tree or a living instance
	Pair   Instance // the two processes of a living one
	Record pidfile.Record
	Path   string // of the record, empty without one

	Ports   []int    // those it holds, as far as they were asked for or seen
	Members []Member // all of it, parents first
	Spares  []Member // what of its tree is left alone

	Dying  bool   // it is about to end, by itself
	Reason string // why it is refused or spared
	Hint   string // the way out then
}

// Member is a process of a finding.
type Member struct {
	system.Info
	Ports []int
	Why   string // it is spared
	Above bool   // the holder of a port descends from it
}

// User is the owner's name, or number.
func (f Finding) User() string { return UserName(f.UID) }

// UserName is the name that goes with a user id, or the number.
func UserName(uid int) string {
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

// Starter is who has started a process, for the line that says who does so
// again and again.
func (f Finding) Starter() (system.Info, bool) {
	p, err := system.Look(f.Main.Parent)
	return p, err == nil
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

// loose says that it is a process that belongs to no instance: one and the same
// can be found by a claim and by its port.
func (f Finding) loose() bool { return f.Kind >= Orphan && f.Kind <= Claim }

// Command is the COMMAND of a living instance, as far as it is known: the
// process below the guard that leads a process group.
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

// Merge adds findings to a list: one that is there already gets the ports and the
// members of the other.
func Merge(list []Finding, more ...Finding) []Finding {
	for _, f := range more {
		n := slices.IndexFunc(list, f.Same)
		if n < 0 {
			list = append(list, f)
			continue
		}
		list[n].Ports = union(list[n].Ports, f.Ports)
		for _, m := range f.Members {
			if !slices.ContainsFunc(list[n].Members, func(o Member) bool { return o.ID == m.ID }) {
				list[n].Members = append(list[n].Members, m)
			}
		}
	}
	return list
}

func union(a, b []int) []int {
	for _, p := range b {
		if !slices.Contains(a, p) {
			a = append(a, p)
		}
	}
	slices.Sort(a)
	return a
}
