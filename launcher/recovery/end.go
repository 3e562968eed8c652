package recovery

import (
	"slices"
	"syscall"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/pidfile"
)

// Ender ends what was found.
type Ender struct {
	Keep    []string
	Project string // whose servers may have been left behind by something else
	Places  []pidfile.Place
	Grace   time.Duration  // from asking to SIGKILL
	Signal  syscall.Signal // what asks
}

// Result is what came of it.
type Result struct {
	Ended int  // processes
	LetGo bool // none: it does not hold the port any more
	Left  []Left
	Took  time.Duration
	Again []Finding // who holds one of its ports by now
}

// Left is a process that is still there, and why.
type Left struct {
	system.Info
	Why string
}

// View is a new look at the system.
func (e Ender) View() *View { return &View{Keep: e.Keep, Project: e.Project, Places: e.Places} }

// Holders is View.Holders, but for those who are about to end by themselves: they
// are waited for.
func (e Ender) Holders(ports ...int) ([]Finding, error) {
	for deadline := time.Now().Add(dying); ; time.Sleep(5 * time.Millisecond) {
		found, err := e.View().Holders(ports...)
		passing := slices.ContainsFunc(found, func(f Finding) bool { return f.Dying })
		if err != nil || !passing || time.Now().After(deadline) {
			return found, err
		}
	}
}

// dying is how long a holder that is about to end is waited for.
const dying = time.Second

// End ends a stale tree, a stranger or a claim: it asks, waits, kills, and looks
// again until nothing is left. The finding says whom it is about, not whom to
// signal: that comes from a new look each time.
func (e Ender) End(f Finding) Result {
	var r Result
	began := time.Now()
	hunt := hunt{Ender: e, began: began, all: make(map[system.ID]bool)}
	if f.Kind == Stale {
		// Who was once seen in the tree belongs to it, also when its parent has
		// ended and its own environment is empty.
		adopted := make(map[system.ID]string)
		hunt.look = func() []system.Info {
			v := e.View()
			v.adopted = adopted
			left, _ := v.members(f.ID)
			for _, p := range left {
				adopted[p.ID] = f.ID
			}
			return left
		}
	} else {
		hunt.look = func() []system.Info { return e.still(&f) }
		if f.loose() && f.Kind != Claim && !e.inTheWay(f) {
			r.LetGo = len(e.still(&f)) > 0
			return r
		}
	}
	hunt.run()
	r.Left, r.Took = hunt.lost, time.Since(began)
	r.Ended = len(hunt.all) - len(r.Left)
	if len(r.Left) == 0 {
		r.Again = e.again(f, began)
	}
	return r
}

// inTheWay reports whether a stranger still holds one of the ports that it was
// found by: while a question stood it may have let go of them.
func (e Ender) inTheWay(f Finding) bool {
	if len(f.Ports) == 0 {
		return true
	}
	var pids []int
	for _, p := range e.still(&f) {
		pids = append(pids, p.PID)
	}
	if len(pids) == 0 {
		return false
	}
	sockets, err := system.ListenersOf(pids...)
	return err != nil || slices.ContainsFunc(sockets, func(s system.Socket) bool { return slices.Contains(f.Ports, s.Port) })
}

// still lists those of a stranger's processes that are what they were when
// somebody said yes: the same processes, and still this user's. Of a server of this
// project what has come of them since is added.
func (e Ender) still(f *Finding) []system.Info {
	v := e.View()
	var left []system.Info
	for _, m := range f.Members {
		p, ok := v.look(m.PID)
		if !ok || p.ID != m.ID || !isMine(p) {
			continue
		}
		if st := v.standing(p); st.kind == Refused || st.kind == Live {
			continue
		}
		left = append(left, p)
		if f.Kind != Orphan || m.Above {
			continue
		}
		for _, c := range v.descendants(p) {
			if !slices.ContainsFunc(f.Members, func(m Member) bool { return m.ID == c.ID }) {
				f.Members = append(f.Members, Member{Info: c})
				left = append(left, c)
			}
		}
	}
	return left
}

// watched is how long a port is watched after its holder has ended: somebody
// may start it again.
const watched = 300 * time.Millisecond

// again finds who has come to hold one of the ports since the end began. (Who
// held one of them before is a finding of his own.) A tree that is gone as a
// whole, with its supervisors, has nobody to start it again.
func (e Ender) again(f Finding, began time.Time) []Finding {
	if len(f.Ports) == 0 {
		return nil
	}
	const tick = 10 * time.Millisecond // the unit of a start time
	for deadline := time.Now().Add(watched); ; time.Sleep(20 * time.Millisecond) {
		taken := slices.DeleteFunc(slices.Clone(f.Ports), system.Free)
		if len(taken) > 0 {
			now, _ := e.View().Holders(taken...)
			now = slices.DeleteFunc(now, func(n Finding) bool {
				return n.Main.PID == 0 || n.Main.Age() > time.Since(began)+tick
			})
			if len(now) > 0 {
				return now
			}
		}
		if time.Now().After(deadline) || len(taken) == 0 && f.Kind == Stale {
			return nil
		}
	}
}
