package recovery

import (
	"slices"
	"strings"

	"bengal-run/launcher/system"
	"bengal-run/launcher/tree"
)

// reapers are programs that adopt orphans like PID 1 (PR_SET_CHILD_SUBREAPER,
// prctl(2)): a user's service manager, and what people put at the top of a container.
var reapers = []string{"systemd", "init", "tini", "docker-init", "dumb-init", "catatonit"}

// orphanOf reports whether a stranger is a server of this project that something
// else has left behind, and returns the topmost process above it that was left with
// it: npm, say, above sh and node. In doubt it says no.
func (v *View) orphanOf(p system.Info) (top system.Info, ok bool) {
	if !v.inProject(p) {
		return p, false
	}
	top = p
	for {
		up, ok := v.look(top.Parent)
		if !ok || up.Start > top.Start || up.PID == 1 || up.Session != top.Session || !isMine(up) || !v.inProject(up) {
			break
		}
		top = up
	}
	return top, v.orphaned(top) && !system.Service(p.PID) && !system.Service(top.PID)
}

func (v *View) inProject(p system.Info) bool {
	dir, err := system.Dir(p.PID)
	return v.Project != "" && err == nil && (dir == v.Project || strings.HasPrefix(dir, strings.TrimSuffix(v.Project, "/")+"/"))
}

// orphaned reports whether whoever started p is gone. If p leads no session, a process
// of its session has forked it: p was adopted if its parent is of another session and
// the session's leader is gone. If p leads a session without a terminal, only its parent
// tells: p was adopted if the parent is a program that adopts orphans.
func (v *View) orphaned(p system.Info) bool {
	up, ok := v.look(p.Parent)
	if !ok || up.Session == p.Session {
		return false
	}
	if p.Session == p.PID {
		return !p.Terminal && (up.PID == 1 || slices.Contains(reapers, up.Name))
	}
	leader, ok := v.look(p.Session)
	return !ok || leader.Start > p.Start
}

// orphans makes one finding of the orphans that hold a port, the processes above them
// that were left with them, and the holders' descendants.
func (v *View) orphans(holders []system.Info, port int) Finding {
	ports := []int{port}
	var members []Member
	add := func(p Member) {
		if !slices.ContainsFunc(members, func(m Member) bool { return m.ID == p.ID }) {
			members = append(members, p)
		}
	}
	for _, h := range holders {
		top, _ := v.orphanOf(h)
		above := v.lineage(h)[1:]
		above = above[:1+slices.IndexFunc(above, func(p system.Info) bool { return p.ID == top.ID })]
		for _, p := range slices.Backward(above) {
			add(Member{Info: p, Above: true})
		}
		add(Member{Info: h, Ports: ports})
		for _, p := range v.descendants(h) {
			add(Member{Info: p})
		}
	}
	f := v.about(Finding{Kind: Orphan, Main: members[0].Info, Ports: ports})
	f.Members = members
	return f
}

// descendants lists the descendants of a process, without those of instances, those that
// may not be ended, and what is spared (the browser that it has opened) with all below.
func (v *View) descendants(p system.Info) []system.Info {
	spares := tree.Tree{Keep: v.Keep, Session: p.Session}
	var all []system.Info
	for next := []system.Info{p}; len(next) > 0 && len(all) < 10_000; next = next[1:] {
		for _, c := range v.childrenOf(next[0].PID) {
			if v.standing(c).kind == Stranger && spares.Spares(c) == "" {
				all, next = append(all, c), append(next, c)
			}
		}
	}
	return all
}
