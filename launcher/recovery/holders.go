package recovery

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"bengal-run/launcher/sockets"
	"bengal-run/launcher/system"
)

// Holders finds who holds these ports. A socket that is bound and does not listen
// is a finding, too: Refused.
func (v *View) Holders(ports ...int) ([]Finding, error) {
	listening, err := sockets.Listeners(ports...)
	if err != nil {
		return nil, err
	}
	var list []Finding
	for _, number := range ports {
		shown := false
		var strangers, orphans []system.Info
		for _, s := range listening {
			if s.Port != number {
				continue
			}
			shown = true
			for _, p := range v.socket(&list, s) {
				into := &strangers
				if _, ok := v.orphanOf(p); ok && !v.recorded(p.ID) {
					into = &orphans
				}
				if !slices.ContainsFunc(*into, func(o system.Info) bool { return o.ID == p.ID }) {
					*into = append(*into, p)
				}
			}
		}
		// One port, one question: all its holders, by whatever socket, are shown and
		// ended together.
		if len(strangers) > 0 {
			list = Merge(list, v.stranger(strangers, number))
		}
		if len(orphans) > 0 {
			list = Merge(list, v.orphans(orphans, number))
		}
		if !shown && !sockets.Free(number) {
			list = Merge(list, Finding{Kind: Refused, Dying: true, UID: -1, Ports: []int{number},
				Reason: "is held by a socket that does not listen",
				Hint:   "try again in a moment, or choose another port"})
		}
	}
	return list, v.err
}

// socket adds the holders of one socket to the list, except for strangers, which it
// returns.
func (v *View) socket(list *[]Finding, s sockets.Socket) (strangers []system.Info) {
	found := false
	for _, id := range s.Holders {
		p, ok := v.look(id.PID)
		if !ok || p.Start != id.Start {
			continue
		}
		found = true
		st := v.standing(p)
		if p.Dying() { // asked last: a process that dies during the look shows half of itself
			*list = Merge(*list, Finding{Kind: Refused, Dying: true, Main: p, UID: -1, Ports: []int{s.Port}, Argv: []string{p.Name},
				Reason: "is about to end", Hint: "try again in a moment"})
		} else if st.kind == Stranger {
			strangers = append(strangers, p)
		} else {
			*list = Merge(*list, v.finding(p, st, s.Port))
		}
	}
	if !found {
		f := invisible(s)
		f.Dying = len(s.Holders) > 0 // they were seen, and have ended since
		*list = Merge(*list, f)
	}
	return strangers
}

// invisible is the finding for a socket whose holder the system does not show.
func invisible(s sockets.Socket) Finding {
	f := Finding{Kind: Refused, UID: s.UID, Ports: []int{s.Port},
		Reason: "is held by a hidden process (another user's or container's)",
		Hint:   sockets.WhoHolds(s.Port) + " may tell, or choose another port"}
	if s.UID >= 0 && s.UID != os.Geteuid() {
		f.Reason = "is held by a hidden process of user " + userName(s.UID)
	}
	return f
}

// stranger makes one finding of processes that hold a port together. The oldest
// stands for all.
func (v *View) stranger(all []system.Info, ports ...int) Finding {
	oldest := slices.MinFunc(all, func(a, b system.Info) int { return a.Compare(b.ID) })
	f := v.about(Finding{Kind: Stranger, Main: oldest, Ports: ports})
	for _, p := range all {
		f.Members = append(f.Members, Member{Info: p, Ports: ports})
	}
	if v.recorded(oldest.ID) {
		f.Kind = Recorded
	}
	return f
}

func (v *View) about(f Finding) Finding {
	f.UID, _ = system.Owner(f.Main.PID)
	f.Argv = Argv(f.Main)
	f.Dir, _ = system.Dir(f.Main.PID)
	return f
}

// Argv is a process's command line, or its name where none is shown.
func Argv(p system.Info) []string {
	argv, _ := system.Argv(p.PID)
	for len(argv) > 1 && argv[len(argv)-1] == "" { // npm writes its title over its words
		argv = argv[:len(argv)-1]
	}
	if len(argv) == 0 {
		return []string{p.Name}
	}
	return argv
}

func (v *View) finding(p system.Info, st standing, port int) Finding {
	ports := []int{port}
	switch st.kind {
	case Stale:
		f := v.leftover(st.id)
		f.Ports = Union(f.Ports, ports)
		return f
	case Live:
		f := v.liveFinding(st.instance, p)
		f.Ports = Union(f.Ports, ports)
		if v.Ancestor(f.Main.PID) {
			f.Kind, f.Reason = Refused, "belongs to the instance that this command runs in"
			f.Hint = "choose another port"
		}
		return f
	}
	f := v.about(Finding{Kind: st.kind, Main: p, Ports: ports, Reason: st.reason, Hint: st.hint})
	if st.kind == Spared {
		f.Reason, f.Hint = "is left alone ("+st.reason+")", fmt.Sprintf("kill %d ends it", p.PID)
	}
	f.Hint = strings.ReplaceAll(f.Hint, "PORT", strconv.Itoa(port))
	f.Members = []Member{{Info: p, Ports: ports}}
	return f
}

// WithPorts fills in which ports the members of the findings listen on.
func WithPorts(list []Finding) {
	var pids []int
	for _, f := range list {
		for _, m := range f.Members {
			pids = append(pids, m.PID)
		}
	}
	listening, err := sockets.ListenersOf(pids...)
	if err != nil {
		return
	}
	for n := range list {
		for k := range list[n].Members {
			m := &list[n].Members[k]
			for _, s := range listening {
				if slices.Contains(s.Holders, m.ID) {
					m.Ports = Union(m.Ports, []int{s.Port})
					list[n].Ports = Union(list[n].Ports, m.Ports)
				}
			}
		}
	}
}
