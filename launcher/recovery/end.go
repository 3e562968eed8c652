package recovery

import (
	"slices"
	"syscall"
	"time"

	"bengal-run/launcher/sockets"
	"bengal-run/launcher/system"
	"bengal-run/pidfile"
)

// Ender ends findings.
type Ender struct {
	Keep    []string
	Project string // as in View
	Places  []pidfile.Place
	Grace   time.Duration  // from asking to SIGKILL
	Hurry   bool           // a living instance gets Grace, not the period that it was started with
	Signal  syscall.Signal // the signal that asks
}

// Result is what End has done.
type Result struct {
	Ended int      // how many processes
	LetGo bool     // nothing was ended: it does not hold the port any more
	Left  []Member // what is still there, and why
	Took  time.Duration
	Again []Finding // new holders of its ports
}

// View is a new look at the system.
func (e Ender) View() *View { return &View{Keep: e.Keep, Project: e.Project, Places: e.Places} }

// Holders is View.Holders, and waits for those that are ending by themselves.
func (e Ender) Holders(ports ...int) ([]Finding, error) {
	return Settled(func() ([]Finding, error) { return e.View().Holders(ports...) })
}

// dying is how long to wait for what is ending by itself.
const dying = time.Second

// Settled looks again as long as something that a look has found is ending by itself.
func Settled(look func() ([]Finding, error)) ([]Finding, error) {
	for deadline := time.Now().Add(dying); ; time.Sleep(5 * time.Millisecond) {
		found, err := look()
		passing := slices.ContainsFunc(found, func(f Finding) bool { return f.Dying })
		if err != nil || !passing || time.Now().After(deadline) {
			return found, err
		}
	}
}

// End ends a finding that is no living instance: it asks, waits, kills, and looks again
// until nothing is left. For a stale tree, each look finds anew whom to signal; for any
// other finding, it only confirms the processes that somebody has said yes to and, of an
// orphan, their new descendants.
func (e Ender) End(f Finding) Result {
	var r Result
	began := time.Now()
	hunt := hunt{Ender: e, main: f.Main, began: began}
	if f.Kind == Stale {
		// A process once seen in the tree belongs to it, even if its parent has ended
		// and its own environment is empty.
		adopted := make(map[system.ID]string)
		hunt.look = func() ([]system.Info, error) {
			v := e.View()
			v.adopted = adopted
			left, _ := v.members(f.ID)
			for _, p := range left {
				adopted[p.ID] = f.ID
			}
			return left, v.Err()
		}
	} else {
		hunt.Signal = syscall.SIGTERM // --stop-signal is for what is ours
		hunt.look = func() ([]system.Info, error) { return e.still(&f), nil }
		if there := e.still(&f); f.Kind != Claim && !inTheWay(there, f.Ports) {
			r.LetGo = len(there) > 0
			return r
		}
	}
	hunt.run()
	r.Left, r.Took = hunt.lost, time.Since(began)
	r.Ended = len(hunt.told) - len(r.Left)
	if len(r.Left) == 0 {
		r.Again = e.again(f, began)
	}
	return r
}

// inTheWay reports whether strangers still hold one of the ports for which they were
// found. They may have closed them before the question was answered.
func inTheWay(strangers []system.Info, ports []int) bool {
	if len(ports) == 0 {
		return true
	}
	var pids []int
	for _, p := range strangers {
		pids = append(pids, p.PID)
	}
	listening, err := sockets.ListenersOf(pids...)
	return err != nil || slices.ContainsFunc(listening, func(s sockets.Socket) bool { return slices.Contains(ports, s.Port) })
}

// still lists the processes that somebody has said yes to, if they are still the same
// processes, and this user's. To an orphan it adds the new descendants.
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

// watched is how long to watch a port after its holder has ended: a supervisor may
// start it again.
const watched = 300 * time.Millisecond

// again finds those holders of the ports that have started since the end began. (An older
// holder is a finding of its own.) A stale tree is not watched: its supervisors ended with
// it.
func (e Ender) again(f Finding, began time.Time) []Finding {
	if len(f.Ports) == 0 {
		return nil
	}
	const tick = 10 * time.Millisecond // start times are counted in these
	for deadline := time.Now().Add(watched); ; time.Sleep(20 * time.Millisecond) {
		taken := slices.DeleteFunc(slices.Clone(f.Ports), sockets.Free)
		if len(taken) > 0 {
			now, err := e.View().Holders(taken...)
			if err != nil {
				return []Finding{{Kind: Refused, UID: -1, Ports: taken, Reason: "was taken again, and its holder cannot be found: " + err.Error()}}
			}
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
