package recovery

import (
	"cmp"
	"os"

	"bengal-run/launcher/system"
	"bengal-run/pidfile"
)

// leftover is what the dead instance with this id has left. Main is zero if that is
// nothing.
func (v *View) leftover(id string) Finding {
	f := Finding{Kind: Stale, ID: id, UID: os.Geteuid()}
	var left []system.Info
	left, f.Spares = v.members(id) // first: it adds to the records
	for _, r := range v.Records() {
		if r.ID == id && !r.Live && thisBoot(r.Record) {
			f.Record, f.Path = r.Record, r.Path
		}
	}
	for _, p := range left {
		f.Members = append(f.Members, Member{Info: p})
	}
	if len(left) > 0 {
		f.Main = left[0]
		f = v.about(f)
	}
	if len(f.Record.Argv) > 0 {
		f.Argv, f.Dir = f.Record.Argv, f.Record.Dir
	}
	return f
}

func (v *View) liveFinding(i Instance, p system.Info) Finding {
	f := Finding{Kind: Live, ID: i.ID, Pair: i, Main: cmp.Or(i.Launcher, i.Guard), UID: os.Geteuid()}
	if r, ok := v.recordOf(i); ok {
		f.ID, f.Record, f.Path = r.ID, r.Record, r.Path
		f.Argv, f.Dir = r.Argv, r.Dir
		return f
	}
	if f.Main.PID == 0 {
		f.Main = p // neither launcher nor guard can be seen
		f.Kind, f.Reason = Refused, "belongs to an instance in another container or PID namespace"
		f.Dying = true // or it has just ended, and its lock is still held
		f.Hint = "end it where it was started"
	}
	command := p
	if p.PID == i.Guard.PID {
		if children := v.childrenOf(p.PID); len(children) > 0 {
			command = children[0]
		}
	}
	for _, a := range v.lineage(command) {
		if v.ours(a) {
			break
		}
		command = a
	}
	f.Argv, _ = system.Argv(command.PID)
	f.Dir, _ = system.Dir(cmp.Or(i.Launcher, command).PID) // COMMAND may have gone to another folder
	return f
}

// OfRecord is the finding for a record that is locked. It is Refused if neither launcher
// nor guard can be seen: the lock is real, but the record does not prove who holds it. It is
// also Refused, with a Main, if this command runs in the instance.
func (v *View) OfRecord(r pidfile.Seen) Finding {
	i := v.ofRecord(r.Record)
	f := Finding{Kind: Live, ID: r.ID, Pair: i, Main: cmp.Or(i.Launcher, i.Guard), UID: os.Geteuid(),
		Record: r.Record, Path: r.Path, Argv: r.Argv, Dir: r.Dir}
	if f.Main.PID == 0 && v.Inside(r.ID) {
		f.Main, _ = v.look(1) // an ancestor of ours, in the place of those outside
	}
	switch {
	case f.Main.PID == 0:
		f.Kind, f.UID = Refused, -1
		f.Reason = "is held by an instance not shown here (another PID namespace?)"
		f.Hint = "end it where it was started, or start elsewhere"
	case v.Ancestor(f.Main.PID):
		f.Kind, f.Reason = Refused, "is the instance that this command runs in"
		f.Hint = "end it first"
	}
	return f
}

// Instances finds all living instances of this user with their trees, and all that
// dead ones have left.
func (v *View) Instances() []Finding {
	var list []Finding
	known := make(map[string]bool)
	for id, i := range v.living() {
		known[id] = true
		f := v.liveFinding(i, i.Guard)
		f.Members = v.below(i.Guard)
		list = append(list, f)
	}
	for _, r := range v.Records() {
		if r.Live && !known[r.ID] {
			if i := v.ofRecord(r.Record); i.Launcher.PID != 0 {
				known[r.ID] = true
				f := v.liveFinding(i, i.Launcher)
				f.Members = v.below(i.Launcher)
				list = append(list, f)
			}
		}
	}
	list = append(list, v.Leftovers()...)
	for _, r := range v.Records() {
		for _, f := range v.recordedBy(r) {
			f.Kind, f.ID, f.Record, f.Path = Stale, r.ID, r.Record, r.Path
			list = Merge(list, f)
		}
	}
	return list
}

// Leftovers finds what dead instances have left, of all projects of this user, in the order
// of their PIDs.
func (v *View) Leftovers() []Finding {
	var list []Finding
	known := make(map[string]bool)
	for _, p := range v.mine() {
		id := v.carried(p.PID)
		if id == "" || known[id] {
			continue
		}
		known[id] = true
		if _, ok := v.Lives(id); ok {
			continue
		}
		if f := v.leftover(id); f.Main.PID != 0 || len(f.Spares) > 0 {
			list = append(list, f)
		}
	}
	return list
}

// below lists the descendants of a launcher or a guard, without those of other
// instances.
func (v *View) below(p system.Info) []Member {
	var list []Member
	for next := []system.Info{p}; len(next) > 0 && len(list) < 10_000; next = next[1:] {
		for _, c := range v.childrenOf(next[0].PID) {
			switch {
			case v.isInit(c):
				next = append(next, c)
			case !v.isGuardOrInit(c) && c.PID != os.Getpid():
				list, next = append(list, Member{Info: c}), append(next, c)
			}
		}
	}
	return list
}
