package recovery

import (
	"os"
	"slices"
	"strconv"
	"strings"

	"bengal-run/launcher/system"
	"bengal-run/launcher/tree"
	"bengal-run/pidfile"
)

// Instance is the two processes of a living instance. One that is gone, or cannot be
// seen, is zero.
type Instance struct {
	ID       string // empty while it is too young to show one
	Launcher system.Info
	Guard    system.Info
}

// dying reports whether launcher and guard were killed, and one of them has not yet come
// to its end: it still has its children, or the record's lock. (do_exit, kernel/exit.c,
// gives back memory, descriptors and children in this order.)
func (i Instance) dying() bool {
	return !slices.ContainsFunc(i.processes(), func(p system.Info) bool { return !p.Dying() })
}

// processes are those of the two that are known, the launcher first.
func (i Instance) processes() []system.Info {
	return slices.DeleteFunc([]system.Info{i.Launcher, i.Guard}, func(p system.Info) bool { return p.PID == 0 })
}

// ours reports whether p is a launcher or a guard, of any version. (A stranger with
// our name counts as one, and so is left alone.)
func (v *View) ours(p system.Info) bool {
	if p.Name == "bengal-run" || p.Name == tree.EndingName || strings.HasPrefix(p.Name, "bengal-run:") {
		return true
	}
	return once(&v.own, p.PID, func() bool { return v.isGuardOrInit(p) || system.SameProgram(os.Getpid(), p.PID) })
}

// isGuardOrInit reports whether p is a guard, or PID 1 of a namespace of ours.
func (v *View) isGuardOrInit(p system.Info) bool {
	return strings.HasPrefix(v.title(p.PID), tree.OwnPrefix)
}

func (v *View) isInit(p system.Info) bool {
	return v.isGuardOrInit(p) && v.title(p.PID) != tree.GuardName
}

// title is the first word of a command line.
func (v *View) title(pid int) string {
	return once(&v.titles, pid, func() string {
		if argv, err := system.Argv(pid); err == nil && len(argv) > 0 {
			return argv[0]
		}
		return ""
	})
}

// owner finds the launcher or guard that p is or descends from. All descendants of a
// COMMAND stay below them (PR_SET_CHILD_SUBREAPER, prctl(2)).
func (v *View) owner(p system.Info) (Instance, bool) {
	for _, a := range v.lineage(p) {
		if v.ours(a) {
			return v.instance(a), true
		}
	}
	return Instance{}, false
}

// instance finds an instance by one of its two processes.
func (v *View) instance(p system.Info) Instance {
	parent, ok := v.look(p.Parent)
	below := ok && v.ours(parent)
	switch {
	case v.isInit(p) && below && v.isGuardOrInit(parent):
		return v.instance(parent)
	case v.isGuardOrInit(p) || below && !v.isGuardOrInit(parent) && v.isGuardOf(p, parent):
		i := Instance{ID: v.guardID(p), Guard: p}
		// If the launcher has died, the guard of an outer instance may be the parent.
		if (below || ok && system.SameProgram(p.PID, p.Parent)) && !v.isGuardOrInit(parent) && begun(p, parent) {
			i.Launcher = parent
		}
		return i
	default:
		i := Instance{Launcher: p}
		pids, _ := p.Children()
		for _, pid := range pids {
			if c, ok := v.look(pid); ok && v.isGuardOf(c, p) && (i.Guard.PID == 0 || v.isGuardOrInit(c)) {
				i.Guard, i.ID = c, v.guardID(c)
			}
		}
		return i
	}
}

// isGuardOf reports whether p, a child of a launcher, is its guard. It knows a guard by its
// name, or, before the guard has executed, as a copy of the launcher with the launcher's
// words. (A launcher that leads a session can be the child of another one, which has
// adopted it.)
func (v *View) isGuardOf(p, launcher system.Info) bool {
	if v.isGuardOrInit(p) {
		return begun(p, launcher)
	}
	if p.Session != p.PID || !v.ours(p) || handed(p, launcher) {
		return false
	}
	words, _ := system.Argv(p.PID)
	its, _ := system.Argv(launcher.PID)
	below, _ := p.Children()
	return len(words) == 0 || slices.Equal(words, its) && len(below) == 0 // a process that is ending shows no words
}

// begun reports whether this launcher began the guard, and has not just adopted it: the
// guard's words tell (guard.Begin).
func begun(guard, launcher system.Info) bool {
	words, _ := system.Argv(guard.PID)
	return len(words) < 3 || words[2] == strconv.Itoa(system.Inner(launcher.PID))
}

// handed reports whether p is a launcher in the background, below the process that waits in
// the foreground. Like a guard it leads a session; its variable tells them apart. (A guard
// that has just begun is still a copy of its launcher.)
func handed(p, parent system.Info) bool {
	is := func(pid int) bool {
		_, ok := system.Variable(pid, tree.HandedEnv)
		return ok
	}
	return is(p.PID) && !is(parent.PID)
}

// guardID is the BENGAL_RUN_ID of a guard's tree. A guard carries it in its own
// environment. A guard that has just begun is still a copy of its launcher, and carries the
// id that the launcher was started with.
func (v *View) guardID(g system.Info) string {
	if v.isGuardOrInit(g) {
		return v.carried(g.PID)
	}
	return ""
}

// living maps ids to the living instances of this user. A guard without a child is
// no instance: it has no plan yet, or nothing left to do.
func (v *View) living() map[string]Instance {
	if v.guards != nil {
		return v.guards
	}
	v.guards = make(map[string]Instance)
	for _, p := range v.mine() {
		if !v.isGuardOrInit(p) {
			continue
		}
		if len(v.childrenOf(p.PID)) == 0 {
			continue
		}
		if id := v.carried(p.PID); id != "" {
			v.guards[id] = v.instance(p)
		}
	}
	return v.guards
}

// Lives reports whether the instance with this id lives: a guard shows the id, or
// somebody holds the record's lock. In an inner PID namespace the guard may be
// outside and invisible: there the id of PID 1, or our own, counts as living.
func (v *View) Lives(id string) (Instance, bool) {
	i, ok := v.living()[id]
	if !ok && v.Inside(id) {
		return Instance{ID: id}, true
	}
	for _, r := range v.Records() {
		if !ok && r.Live && r.ID == id {
			i, ok = v.ofRecord(r.Record), true
		}
	}
	v.passing = v.passing || ok && i.dying()
	return i, ok
}

// Inside reports whether this process runs in a PID namespace below the instance with this
// id, whose launcher and guard it cannot see.
func (v *View) Inside(id string) bool {
	return system.Nested() && (v.carried(1) == id || v.carried(os.Getpid()) == id)
}

// ofRecord finds the launcher and the guard that a record names, if they are what it
// says. That does not prove that they hold the record, so it justifies no more than a TERM.
func (v *View) ofRecord(r pidfile.Record) Instance {
	i := Instance{ID: r.ID}
	if r.Boot != system.Boot() || r.UID != os.Geteuid() || system.Foreign() {
		return i
	}
	if p, ok := v.look(r.PID); ok && p.Start == r.Start && v.ours(p) && !v.isGuardOrInit(p) && isMine(p) {
		i.Launcher = p
	}
	if id, err := system.ParseID(r.Guard); err == nil {
		if p, ok := v.look(id.PID); ok && p.ID == id && isMine(p) && v.isGuardOrInit(p) && v.carried(p.PID) == r.ID {
			i.Guard = p
		}
	}
	return i
}
