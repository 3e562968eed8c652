package recovery

import (
	"os"
	"slices"
	"strconv"

	"bengal-run/launcher/system"
)

// standing is what a process is to us, and why.
type standing struct {
	kind     Kind
	id       string   // of the tree that it belongs to
	instance Instance // of a living one
	reason   string
	hint     string
}

// standing decides what a process is to us, and so whether it may be ended: it is Refused,
// Live, Spared, Stale or a Stranger. Holders may still refuse what it finds, and tells an
// Orphan and what is Recorded from other strangers.
func (v *View) standing(p system.Info) standing {
	if s, ok := v.untouchable(p); ok {
		return s
	}
	if v.ours(p) {
		i := v.instance(p)
		return standing{kind: Live, id: i.ID, instance: i}
	}
	id, from := v.inherited(p)
	// If p has another id than its owner, it came of a dead instance inside the owner's.
	if i, ok := v.owner(p); ok && (i.ID == "" || id == "" || i.ID == id) {
		v.passing = v.passing || i.dying()
		return standing{kind: Live, id: i.ID, instance: i}
	}
	if id == "" {
		return standing{kind: Stranger}
	}
	v.consult(from) // first: Lives goes by these records, too
	if i, ok := v.Lives(id); ok {
		return standing{kind: Live, id: id, instance: i}
	}
	if v.fromOutside(p) {
		return standing{kind: Live, id: id, instance: Instance{ID: id}}
	}
	if why := v.spares(p, from, id); why != "" {
		return standing{kind: Spared, id: id, reason: why}
	}
	return standing{kind: Stale, id: id}
}

// untouchable says which processes are never ended, whoever asks for it.
func (v *View) untouchable(p system.Info) (standing, bool) {
	refuse := func(reason, hint string) (standing, bool) {
		return standing{kind: Refused, reason: reason, hint: hint}, true
	}
	switch {
	case system.Foreign():
		return refuse("cannot be told from others: /proc is another PID namespace's", "mount /proc anew, as unshare --mount-proc does")
	case p.PID == 1:
		return refuse("is the system's first process", "")
	case p.PID == os.Getpid():
		return refuse("is this very process", "")
	case v.Ancestor(p.PID):
		return refuse("is an ancestor: this command runs below it", "close the forwarded port there, or choose another port")
	}
	if s, ok := engine(p); ok {
		return s, true
	}
	if uid, err := system.Owner(p.PID); err == nil && uid != os.Geteuid() {
		return refuse("belongs to user "+userName(uid), "sudo kill "+strconv.Itoa(p.PID))
	}
	return standing{}, false
}

// inherited returns the id that p carries, or else the id of its nearest ancestor that
// carries one, and the process that carries it. A process with an empty environment still
// has a parent.
func (v *View) inherited(p system.Info) (id string, from system.Info) {
	for _, a := range v.lineage(p) {
		if a.PID != p.PID && (v.Ancestor(a.PID) || v.ours(a)) {
			break // from here up the ids are ours, or a launcher's
		}
		if id := v.carried(a.PID); id != "" {
			return id, a
		}
		if id := v.adopted[a.ID]; id != "" {
			return id, a
		}
	}
	return "", p
}

// fromOutside reports whether p came into an inner PID namespace from outside
// (nsenter, docker exec): then its guard cannot be seen.
func (v *View) fromOutside(p system.Info) bool {
	if !system.Nested() {
		return false
	}
	all := v.lineage(p)
	top := all[len(all)-1]
	return top.Parent == 0 && top.PID != 1
}

// members lists what is left of the tree of a dead instance, parents before their
// children, and what of it is spared: the processes that carry its id, and their
// descendants. It leaves out living instances with theirs, and this process and its
// ancestors.
func (v *View) members(id string) (left []system.Info, spared []Member) {
	var walk func(p system.Info, depth int)
	done := make(map[int]bool)
	walk = func(p system.Info, depth int) {
		if done[p.PID] || depth > 1000 {
			return
		}
		done[p.PID] = true
		if !v.Ancestor(p.PID) { // an ancestor is no member, but may have members below it
			switch s := v.standing(p); {
			case s.kind == Stale && s.id == id:
				left = append(left, p)
			case s.kind == Spared && s.id == id:
				spared = append(spared, Member{Info: p, Why: s.reason})
			default:
				return
			}
		}
		for _, c := range v.childrenOf(p.PID) {
			walk(c, depth+1)
		}
	}
	var roots []system.ID
	for _, p := range v.mine() {
		if v.carried(p.PID) == id {
			roots = append(roots, p.ID)
		}
	}
	for known, of := range v.adopted {
		if of == id {
			roots = append(roots, known)
		}
	}
	slices.SortFunc(roots, system.ID.Compare)
	for _, root := range roots {
		if p, ok := v.look(root.PID); ok && p.ID == root {
			walk(p, 0)
		}
	}
	return left, spared
}
