package recovery

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"bengal-run/launcher/port"
	"bengal-run/launcher/process"
	"bengal-run/pidfile"
)

// Holders finds who holds these ports. A port that is taken by nobody who
// listens (a socket that is bound and no more) is a finding, too: Refused.
func (v *View) Holders(ports ...int) ([]Finding, error) {
	sockets, err := port.Held(ports...)
	if err != nil {
		return nil, err
	}
	var list []Finding
	for _, number := range ports {
		shown := false
		for _, s := range sockets {
			if s.Port == number {
				shown = true
				list = v.socket(list, s)
			}
		}
		if !shown && !port.Free(number) {
			list = merge(list, Finding{Kind: Refused, Dying: true, UID: -1, Ports: []int{number},
				Reason: "a socket is bound to it, but nobody listens on it",
				Hint:   "try again in a moment, or choose another port"})
		}
	}
	return list, nil
}

// socket adds who has one socket open. Strangers that share it are one finding:
// to end one of them does not free the port.
func (v *View) socket(list []Finding, s port.Socket) []Finding {
	var strangers []process.Info
	found := false
	for _, id := range s.Holders {
		p, ok := v.look(id.PID)
		if !ok || p.Start != id.Start {
			continue
		}
		found = true
		if p.Dying() {
			list = merge(list, Finding{Kind: Refused, Dying: true, Main: p, UID: -1, Ports: []int{s.Port}, Argv: []string{p.Name},
				Reason: "is about to end", Hint: "try again in a moment"})
			continue
		}
		st := v.standing(p)
		switch st.kind {
		case Stranger:
			strangers = append(strangers, p)
		default:
			list = merge(list, v.finding(p, st, s.Port))
		}
	}
	if len(strangers) > 0 {
		list = merge(list, v.stranger(strangers, s.Port))
	}
	if !found {
		list = merge(list, invisible(s))
	}
	return list
}

// invisible is a holder that the system does not show.
func invisible(s port.Socket) Finding {
	f := Finding{Kind: Refused, UID: s.UID, Ports: []int{s.Port},
		Reason: "it is held by a process that is not shown here: another container's, or another user's",
		Hint:   fmt.Sprintf("sudo ss -ltnp 'sport = %d' may tell, or choose another port", s.Port)}
	if s.UID >= 0 && s.UID != os.Geteuid() {
		f.Reason = "it is held by a process of user " + UserName(s.UID) + " that is not shown here"
	}
	return f
}

// stranger makes a finding of processes that are not ours and belong together:
// the first of them is the one that the others come from, or the oldest.
func (v *View) stranger(all []process.Info, ports ...int) Finding {
	slices.SortFunc(all, func(a, b process.Info) int {
		if a.Start != b.Start {
			return int(int64(a.Start) - int64(b.Start))
		}
		return a.PID - b.PID
	})
	f := v.about(Finding{Kind: Stranger, Main: all[0], Ports: ports})
	for _, p := range all {
		f.Members = append(f.Members, Member{Info: p, Ports: ports})
	}
	f.Recorded = v.recorded(all[0].ID)
	return f
}

// recorded reports whether a dead record names exactly this process, though it
// does not show the record's id: servers that write their title over their
// environment do that.
func (v *View) recorded(id process.ID) bool {
	return slices.ContainsFunc(v.seen(), func(r pidfile.Seen) bool { return slices.Contains(exactly(r), id) })
}

// exactly are the processes that a dead record of this boot names with their
// start times: COMMAND, and whoever was seen to listen.
func exactly(r pidfile.Seen) []process.ID {
	if r.Live || !thisBoot(r.Record) {
		return nil
	}
	words := []string{r.Command}
	for _, l := range r.Listen {
		_, holders, _ := strings.Cut(l, "=")
		words = append(words, strings.Split(holders, ",")...)
	}
	var ids []process.ID
	for _, w := range words {
		if id, err := process.ParseID(w); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

// RecordedBy finds the processes that a dead record names exactly, but that do
// not show its id.
func (v *View) RecordedBy(r pidfile.Seen) []Finding {
	var list []Finding
	for _, id := range exactly(r) {
		if p, ok := v.look(id.PID); ok && p.ID == id && v.standing(p).kind == Stranger {
			list = merge(list, v.stranger([]process.Info{p}))
		}
	}
	return list
}

// Recorded does that for all records of the places.
func (v *View) Recorded() []Finding {
	var list []Finding
	for _, r := range v.seen() {
		list = v.Merge(list, v.RecordedBy(r)...)
	}
	return list
}

// thisBoot reports whether a record was made by this user since the system was
// booted: only then its PIDs mean anything.
func thisBoot(r pidfile.Record) bool {
	return r.Boot == process.Boot() && r.UID == os.Geteuid()
}

// about fills in what is known of the main process.
func (v *View) about(f Finding) Finding {
	if f.Main.PID == 0 {
		return f
	}
	f.UID = -1
	if uid, err := process.Owner(f.Main.PID); err == nil {
		f.UID = uid
	}
	f.Argv, _ = process.Argv(f.Main.PID)
	if len(f.Argv) == 0 {
		f.Argv = []string{f.Main.Name}
	}
	f.Dir, _ = process.Dir(f.Main.PID)
	return f
}

// finding makes a finding of a process and its standing.
func (v *View) finding(p process.Info, st standing, ports ...int) Finding {
	switch st.kind {
	case Stale:
		f := v.Leftover(st.id)
		f.Ports = union(f.Ports, ports)
		return f
	case Live:
		f := v.liveFinding(st.instance, p)
		f.Ports = union(f.Ports, ports)
		if slices.Contains(v.ancestors(), f.Main.PID) {
			f.Kind, f.Reason = Refused, "this command runs below that instance"
			f.Hint = "choose another port"
		}
		return f
	}
	f := v.about(Finding{Kind: st.kind, Main: p, Ports: ports, Reason: st.reason, Hint: st.hint})
	if st.kind == Spared {
		f.Reason, f.Hint = "is left alone ("+st.reason+")", fmt.Sprintf("kill %d ends it", p.PID)
	}
	if len(ports) > 0 {
		f.Hint = strings.ReplaceAll(f.Hint, "PORT", fmt.Sprint(ports[0]))
	}
	f.Members = []Member{{Info: p, Ports: ports}}
	return f
}

// Leftover is what the dead instance with this id has left. Main is zero when
// it has left nothing.
func (v *View) Leftover(id string) Finding {
	f := Finding{Kind: Stale, ID: id, UID: os.Geteuid()}
	left, spared := v.members(id) // which also consults the records where they work
	for _, r := range v.seen() {
		if r.ID == id && !r.Live && thisBoot(r.Record) {
			f.Record, f.Path = r.Record, r.Path
		}
	}
	for _, p := range left {
		f.Members = append(f.Members, Member{Info: p})
	}
	for _, p := range spared {
		f.Spares = append(f.Spares, Member{Info: p.Info, Why: p.Why})
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

// liveFinding makes a finding of a living instance, found by one of its
// processes.
func (v *View) liveFinding(i Instance, p process.Info) Finding {
	f := Finding{Kind: Live, ID: i.ID, Pair: i, Main: i.Launcher, UID: os.Geteuid()}
	if f.Main.PID == 0 {
		f.Main = i.Guard
	}
	if r, ok := v.recordOf(i); ok {
		f.ID, f.Record, f.Path = r.ID, r.Record, r.Path
		f.Argv, f.Dir = r.Argv, r.Dir
		return f
	}
	if f.Main.PID == 0 {
		f.Main = p // an instance that cannot be seen, of which only this shows
		f.Kind, f.Reason = Refused, "belongs to an instance that is not shown here (in another container or PID namespace)"
		f.Hint = "end it where it was started"
	}
	command := p
	if p.PID == i.Guard.PID {
		if pids, err := p.Children(); err == nil && len(pids) > 0 {
			command, _ = v.look(pids[0])
		}
	}
	for a := range v.lineage(command) {
		if v.ours(a) {
			break
		}
		command = a
	}
	f.Argv, _ = process.Argv(command.PID)
	f.Dir, _ = process.Dir(command.PID)
	return f
}

// OfRecord is the finding for a record that somebody holds. Where neither
// launcher nor guard can be seen it is Refused: the lock is real, but what the
// record says of its holder is not to be relied on.
func (v *View) OfRecord(r pidfile.Seen) Finding {
	i := v.ofRecord(r.Record)
	f := Finding{Kind: Live, ID: r.ID, Pair: i, Main: i.Launcher, UID: os.Geteuid(),
		Record: r.Record, Path: r.Path, Argv: r.Argv, Dir: r.Dir}
	if f.Main.PID == 0 {
		f.Main = i.Guard
	}
	switch {
	case f.Main.PID == 0:
		f.Kind, f.UID = Refused, -1
		f.Reason = "an instance runs here that is not shown (in another container or PID namespace)"
		f.Hint = "end it where it was started, or start elsewhere"
	case slices.Contains(v.ancestors(), f.Main.PID):
		f.Kind, f.Reason = Refused, "is the instance that this command runs in"
		f.Hint = "end it first"
	}
	return f
}

// WithPorts says which ports the members of the findings listen on.
func WithPorts(list []Finding) {
	var pids []int
	for _, f := range list {
		for _, m := range f.Members {
			pids = append(pids, m.PID)
		}
	}
	if len(pids) == 0 {
		return
	}
	sockets, err := port.Of(pids...)
	if err != nil {
		return
	}
	for n := range list {
		for k := range list[n].Members {
			m := &list[n].Members[k]
			for _, s := range sockets {
				if slices.Contains(s.Holders, m.ID) {
					m.Ports = union(m.Ports, []int{s.Port})
					list[n].Ports = union(list[n].Ports, m.Ports)
				}
			}
		}
	}
}

// Instances finds all living instances of this user with their trees, and all
// that dead ones have left, the first ones first.
func (v *View) Instances() []Finding {
	var list []Finding
	known := make(map[string]bool)
	for id, i := range v.living() {
		known[id] = true
		f := v.liveFinding(i, i.Guard)
		v.all()
		f.Members = v.below(i.Guard)
		list = append(list, f)
	}
	for _, r := range v.seen() {
		if r.Live && !known[r.ID] {
			if i := v.ofRecord(r.Record); i.Launcher.PID != 0 {
				known[r.ID] = true
				f := v.liveFinding(i, i.Launcher)
				v.all()
				f.Members = v.below(i.Launcher)
				list = append(list, f)
			}
		}
	}
	list = append(list, v.Leftovers()...)
	for _, r := range v.seen() {
		for _, f := range v.RecordedBy(r) {
			f.Kind, f.ID, f.Record, f.Path = Stale, r.ID, r.Record, r.Path
			list = merge(list, f)
		}
	}
	slices.SortFunc(list, func(a, b Finding) int { return a.Since().Compare(b.Since()) })
	return list
}

// Leftovers finds what dead instances have left, of all projects of this user.
func (v *View) Leftovers() []Finding {
	var list []Finding
	for id := range v.carriers() {
		if _, ok := v.Lives(id); ok {
			continue
		}
		if f := v.Leftover(id); f.Main.PID != 0 || len(f.Spares) > 0 {
			list = append(list, f)
		}
	}
	slices.SortFunc(list, func(a, b Finding) int { return int(int64(a.Main.Start) - int64(b.Main.Start)) })
	return list
}

// below lists what descends from a process of ours, but for other instances'.
func (v *View) below(p process.Info) []Member {
	var list []Member
	var walk func(pid, depth int)
	walk = func(pid, depth int) {
		for _, c := range v.children[pid] {
			if depth > 1000 {
				return
			}
			switch {
			case v.isInit(c):
				walk(c.PID, depth+1)
				continue
			case v.isGuard(c) || c.PID == os.Getpid():
				continue
			}
			list = append(list, Member{Info: c})
			walk(c.PID, depth+1)
		}
	}
	walk(p.PID, 0)
	return list
}
