package recovery

import (
	"os"
	"slices"

	"bengal-run/launcher/system"
	"bengal-run/launcher/tree"
	"bengal-run/pidfile"
)

// View is one look at the system. It is not for two goroutines at once.
type View struct {
	// Keep are the names of programs that are spared.
	Keep []string
	// Project is the folder whose servers are looked for among strangers, too; empty
	// for none.
	Project string
	// Places are where records may lie, beside those that living instances
	// hold open.
	Places []pidfile.Place

	infos     map[int]looked
	ids       map[int]string
	all       []system.Info // who lives
	children  map[int][]system.Info
	records   []pidfile.Seen
	read      bool
	guards    map[string]Instance
	above     []int
	consulted map[string]bool

	// adopted are processes that were seen in the tree of a dead instance before
	// their parents ended: they need not show its id.
	adopted map[system.ID]string
	own     map[int]bool
	titles  map[int]string
	sparing tree.Tree
}

type looked struct {
	system.Info
	ok bool
}

// look looks at a process, once.
func (v *View) look(pid int) (system.Info, bool) {
	if l, ok := v.infos[pid]; ok {
		return l.Info, l.ok
	}
	i, err := system.Look(pid)
	ok := err == nil && !i.Dead()
	v.remember(pid, i, ok)
	return i, ok
}

func (v *View) remember(pid int, i system.Info, ok bool) {
	if v.infos == nil {
		v.infos = make(map[int]looked)
	}
	v.infos[pid] = looked{i, ok}
}

// carried is the BENGAL_RUN_ID in the environment of a process, "" for none.
func (v *View) carried(pid int) string {
	if id, ok := v.ids[pid]; ok {
		return id
	}
	id, _ := system.Variable(pid, tree.IDEnv)
	if v.ids == nil {
		v.ids = make(map[int]string)
	}
	v.ids[pid] = id
	return id
}

// childrenOf are the children of a process, as far as they can be seen.
func (v *View) childrenOf(pid int) []system.Info {
	if v.children == nil {
		v.children = make(map[int][]system.Info)
		for _, p := range v.everybody() {
			v.children[p.Parent] = append(v.children[p.Parent], p)
		}
	}
	return v.children[pid]
}

// mine lists this user's processes. Whether each really is this user's is
// looked at again before anything is done about it.
func (v *View) mine() []system.Info {
	user := os.Geteuid()
	var own []system.Info
	for _, p := range v.everybody() {
		if p.UID == user {
			own = append(own, p)
		}
	}
	return own
}

// everybody is who lives, by one look at all. Who was looked at before is what it
// was then.
func (v *View) everybody() []system.Info {
	if v.all == nil {
		look, _ := system.Processes()
		for _, p := range look {
			if _, known := v.infos[p.PID]; !known {
				v.remember(p.PID, p, !p.Dead())
			}
			if l := v.infos[p.PID]; l.ok {
				v.all = append(v.all, l.Info)
			}
		}
	}
	return v.all
}

// isMine reports whether a process is this user's.
func isMine(p system.Info) bool {
	uid, err := system.Owner(p.PID)
	return err == nil && uid == os.Geteuid()
}

// ancestors are the PIDs of this process and of all above it. In a PID
// namespace of its own the line ends at its PID 1.
func (v *View) ancestors() []int {
	if v.above == nil {
		for pid := os.Getpid(); pid > 0; {
			v.above = append(v.above, pid)
			p, ok := v.look(pid)
			if !ok || slices.Contains(v.above, p.Parent) {
				break
			}
			pid = p.Parent
		}
	}
	return v.above
}

// lineage yields a process and those above it, as long as they can be seen.
func (v *View) lineage(p system.Info) func(yield func(system.Info) bool) {
	return func(yield func(system.Info) bool) {
		for n := 0; n < 1000; n++ { // a PID that is given away meanwhile could make a circle
			if !yield(p) {
				return
			}
			parent, ok := v.look(p.Parent)
			if !ok || parent.Start > p.Start {
				return
			}
			p = parent
		}
	}
}

// Ancestor reports whether a PID is this process's or that of one above it.
func (v *View) Ancestor(pid int) bool { return slices.Contains(v.ancestors(), pid) }

// Records are the records in the places, dead ones too, read once.
func (v *View) Records() []pidfile.Seen {
	if !v.read {
		v.read = true
		for _, p := range v.Places {
			v.records = append(v.records, p.Look()...)
		}
	}
	return v.records
}

// consult reads the records in the folder that a process works in, once: the
// project that it belongs to may be another one than ours.
func (v *View) consult(p system.Info) {
	dir, err := system.Dir(p.PID)
	if err != nil || v.consulted[dir] {
		return
	}
	if v.consulted == nil {
		v.consulted = make(map[string]bool)
	}
	v.consulted[dir] = true
	for _, place := range pidfile.PlacesOf(dir) {
		for _, r := range place.Look() {
			if !slices.ContainsFunc(v.Records(), func(s pidfile.Seen) bool { return s.Path == r.Path }) {
				v.records = append(v.records, r)
			}
		}
	}
}
