// Package tree knows which processes belong to COMMAND, and ends them all.
//
// A Tree is a view: who is in it, who of them is spared. A Supervisor lives
// with it, in the guard from the moment that COMMAND runs, or in the launcher
// from the moment that the guard has died: it reaps what ends, passes signals
// on, and once the end has begun it asks, waits and kills until nothing is
// left.
package tree

import (
	"os"
	"slices"

	"bengal-run/launcher/system"
)

// GuardName is what a guard is called in a list of processes. All processes of
// this program but launchers have names that begin with OwnPrefix.
const (
	OwnPrefix = "bengal-run: "
	GuardName = OwnPrefix + "guard"
)

// EndingName is what a launcher calls itself once the end of its instance has
// begun, so that it is known without a record, too.
const EndingName = "bengal-run ends"

// IDEnv is the variable that every descendant of COMMAND inherits.
const IDEnv = "BENGAL_RUN_ID"

// HandedEnv is the variable by which a launcher in the background knows on which
// descriptor the process in the foreground speaks. Nobody inherits it.
const HandedEnv = "BENGAL_RUN_HANDED"

// Tree is COMMAND and all that came of it.
type Tree struct {
	Command system.ID // zero when it was never seen
	Session int       // that it was started in: the guard's or the Init's, 0 when it is not known
	RunID   string    // the BENGAL_RUN_ID of the tree's environment
	Keep    []string  // names of detached programs that are spared

	// Foreign are children that this process had before the start: a script that ends in
	// exec leaves its children to us. They are not ours to end.
	Foreign []system.ID

	// Init is the first process of COMMAND's own PID namespace, if it has one.
	// It is no member: all that is orphaned comes to it, it ends when nothing is
	// left, and its death is that of all others.
	Init system.ID

	verdicts map[verdictKey]string
	//lint:ignore U1000 see members_other.go
	memory memory
}

// Spared is a process that is left alone, and why.
type Spared struct {
	system.Info
	Why string
}

// Look sorts the living members of the tree: those that have to end, parents
// before their children, and those that are spared. With an error there may be
// others.
func (t *Tree) Look() (left []system.Info, spared []Spared, err error) {
	members, err := t.members()
	left, spared = t.sort(members)
	return left, spared, err
}

// foreign reports whether a child of ours does not belong to COMMAND. If we had children
// before the start, their orphans come to us, too: then a child belongs to COMMAND only if
// it shows that.
func (t *Tree) foreign(p system.Info) bool {
	if len(t.Foreign) == 0 || p.Parent != os.Getpid() || p.ID == t.Init {
		return false
	}
	return slices.Contains(t.Foreign, p.ID) ||
		p.PID != t.Command.PID && p.Session != t.Session && !t.carries(p.PID)
}

func (t *Tree) carries(pid int) bool {
	id, _ := system.Variable(pid, IDEnv)
	return t.RunID != "" && id == t.RunID
}
