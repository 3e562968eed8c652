package recovery

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"bengal-run/launcher/system"
	"bengal-run/launcher/tree"
	"bengal-run/pidfile"
)

// View is one look at the system. It is not for two goroutines at once.
type View struct {
	Keep    []string        // names of programs to spare
	Project string          // the folder whose orphans to tell from strangers; may be empty
	Places  []pidfile.Place // where to look for records, beside those that living instances hold open

	infos     map[int]looked
	ids       map[int]string
	all       []system.Info // who lives
	err       error         // why that is not known
	children  map[int][]system.Info
	records   []pidfile.Seen
	read      bool
	guards    map[string]Instance
	consulted map[string]bool
	passing   bool

	// adopted maps processes to the id of the dead instance in whose tree they were
	// seen earlier. They need not show the id.
	adopted map[system.ID]string
	own     map[int]bool
	titles  map[int]string
	sparing tree.Tree
}

type looked struct {
	system.Info
	ok bool
}

// once returns what is known of a process, and asks only if nothing is.
func once[T any](known *map[int]T, pid int, ask func() T) T {
	answer, ok := (*known)[pid]
	if !ok {
		answer = ask()
		if *known == nil {
			*known = make(map[int]T)
		}
		(*known)[pid] = answer
	}
	return answer
}

func (v *View) look(pid int) (system.Info, bool) {
	l := once(&v.infos, pid, func() looked {
		i, err := system.Look(pid)
		return looked{i, err == nil && !i.Dead()}
	})
	return l.Info, l.ok
}

// carried is the BENGAL_RUN_ID in the environment of a process, or "".
func (v *View) carried(pid int) string {
	return once(&v.ids, pid, func() string {
		id, _ := system.Variable(pid, tree.IDEnv)
		v.passing = v.passing || id == "" && v.executes(pid)
		return id
	})
}

// Passing reports whether this look cannot have shown all: a process that was looked at
// was just executing a program, and did not show an id that it may have; or an instance
// was just dying, and what it leaves still seemed to be guarded.
func (v *View) Passing() bool { return v.passing }

// executes reports whether a process has memory, and shows neither arguments nor
// environment: the kernel sets these last (load_elf_binary, fs/binfmt_elf.c).
func (v *View) executes(pid int) bool {
	p, ok := v.look(pid)
	if !ok || v.title(pid) != "" || p.Dying() {
		return false
	}
	env, err := system.Environ(pid)
	return err == nil && len(env) == 0
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

// mine lists the processes that seem to be this user's: isMine looks again before
// anything is done about one.
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

// Err is why the system's processes could not be listed, if they could not: then there may
// be more than was found.
func (v *View) Err() error { return v.err }

// everybody lists all living processes, by one look at all. A process that was looked at
// before is shown as it was then.
func (v *View) everybody() []system.Info {
	if v.all == nil && v.err == nil {
		look, err := system.Processes()
		if err != nil {
			v.err = fmt.Errorf("the processes cannot be listed: %w", err)
		}
		for _, p := range look {
			if l := once(&v.infos, p.PID, func() looked { return looked{p, !p.Dead()} }); l.ok {
				v.all = append(v.all, l.Info)
			}
		}
	}
	return v.all
}

func isMine(p system.Info) bool {
	uid, err := system.Owner(p.PID)
	return err == nil && uid == os.Geteuid()
}

// lineage lists a process and its ancestors, as far as they can be seen.
func (v *View) lineage(p system.Info) []system.Info {
	list := []system.Info{p}
	for len(list) < 1000 { // a PID that is reused meanwhile could make a circle
		parent, ok := v.look(p.Parent)
		if !ok || parent.Start > p.Start {
			break
		}
		list, p = append(list, parent), parent
	}
	return list
}

// Ancestor reports whether a PID is this process or one above it.
func (v *View) Ancestor(pid int) bool {
	if self, ok := v.look(os.Getpid()); ok {
		return slices.ContainsFunc(v.lineage(self), func(p system.Info) bool { return p.PID == pid })
	}
	return pid == os.Getpid()
}

// Records are the records in the places, live and dead ones, and those that consult has
// added. It reads each once.
func (v *View) Records() []pidfile.Seen {
	if !v.read {
		v.read = true
		for _, p := range v.Places {
			v.records = append(v.records, v.recordsAt(p)...)
		}
	}
	return v.records
}

// recordsAt reads the records in one place.
func (v *View) recordsAt(p pidfile.Place) []pidfile.Seen {
	list := p.Look()
	for n, r := range list {
		list[n] = v.present(r)
	}
	return list
}

// present is a record with the present name of its folder. Somebody may have renamed that
// since; the launcher works in it all the same.
func (v *View) present(r pidfile.Seen) pidfile.Seen {
	if !r.Live || filepath.Dir(r.Path) == r.Dir { // it lies where it was written
		return r
	}
	if launcher := v.ofRecord(r.Record).Launcher; launcher.PID != 0 {
		if dir, err := system.Dir(launcher.PID); err == nil {
			r.Dir = dir
		}
	}
	return r
}

// consult reads the records in the folder that a process works in, once: it may
// belong to another project than ours.
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
		for _, r := range v.recordsAt(place) {
			if !slices.ContainsFunc(v.Records(), func(s pidfile.Seen) bool { return s.Path == r.Path }) {
				v.records = append(v.records, r)
			}
		}
	}
}
