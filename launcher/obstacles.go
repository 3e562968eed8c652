package launcher

import (
	"slices"
	"time"

	"bengal-run/launcher/recovery"
	"bengal-run/pidfile"
)

// rounds bounds how often a start looks again after it has dealt with
// something: each time somebody else may have come in its way.
const rounds = 50

// view is the look at the system that is being taken.
func (i *instance) view() *recovery.View {
	if i.look == nil {
		i.look = i.ender().View()
	}
	return i.look
}

func (i *instance) ender() recovery.Ender {
	return recovery.Ender{Keep: i.Keep, Places: i.places, Grace: i.Grace, Signal: i.Stop}
}

// clearTheWay deals with what is in the way of this start, before anything is
// started: what has died here, who runs here, who holds the ports.
func (i *instance) clearTheWay() error {
	var passed []recovery.Finding // dealt with, and still there
	for n := range rounds {
		if n > 0 {
			i.look = nil
		}
		o, err := i.obstacle(passed)
		if err != nil {
			return err
		}
		if o == nil {
			return nil
		}
		gone, err := i.deal(*o)
		if err != nil {
			return err
		}
		if !gone {
			passed = append(passed, o.Finding)
		}
	}
	return fail(CodeTaken, againAndAgain)
}

// An obstacle is what is in the way, and how much.
type obstacle struct {
	recovery.Finding
	want int // the wanted port that it holds, as an index; -1 for none
	// mild says that the start goes on if it stays: it is in the way of nothing.
	mild bool
	// guess is where its port comes from, if that is a guess.
	guess string
}

// obstacle finds the next thing that is in the way.
func (i *instance) obstacle(passed []recovery.Finding) (*obstacle, error) {
	isPassed := func(f recovery.Finding) bool {
		return slices.ContainsFunc(passed, func(p recovery.Finding) bool { return p.Same(f) })
	}
	for _, r := range i.view().Records() {
		o := i.obstacleOf(r)
		if o != nil && !isPassed(o.Finding) {
			return o, nil
		}
	}
	for n, w := range i.wants {
		found, err := i.takenBy(w)
		if err != nil {
			i.sayf(Warning, holderUnknown, w.port, err)
			continue
		}
		for _, f := range found {
			if !isPassed(f) {
				return &obstacle{Finding: f, want: n, guess: w.from}, nil
			}
		}
	}
	return nil, nil
}

// obstacleOf tells whether a record of this project stands for something in the
// way: a living instance that clashes with this one, or what a dead one has
// left.
func (i *instance) obstacleOf(r pidfile.Seen) *obstacle {
	want := i.shared(recordPorts(r.Record))
	if r.Live {
		if want < 0 && !r.SameCommand(i.record) {
			return nil
		}
		f, ok := i.living(r)
		if !ok || i.around(f) {
			return nil // the one that this start was made in: what it holds shows at the ports
		}
		if r.SameCommand(i.record) {
			want = -1 // another port would not help
		}
		return &obstacle{Finding: f, want: want}
	}
	found := []recovery.Finding{i.view().Leftover(r.ID)}
	if found[0].Main.PID == 0 {
		if found = i.view().RecordedBy(r); len(found) == 0 {
			return nil
		}
	}
	recovery.WithPorts(found)
	want = i.shared(found[0].Ports)
	return &obstacle{Finding: found[0], want: want, mild: want < 0 && i.passesBy(r, found[0])}
}

// passesBy reports whether what a dead instance of this project has left is in
// the way of nothing as long as it holds none of the wanted ports: this start has
// another command and knows its ports, or has gone to another one already; or
// the record alone says that a process belongs there.
func (i *instance) passesBy(r pidfile.Seen, f recovery.Finding) bool {
	return f.Recorded || i.AutoPort || !i.byRecord && len(i.wants) > 0 && !r.SameCommand(i.record)
}

// shared is the index of the first wanted port among others, -1 for none.
func (i *instance) shared(ports []int) int {
	return slices.IndexFunc(i.wants, func(w want) bool { return slices.Contains(ports, w.port) })
}

// around reports whether a finding is an instance that this very start runs in.
func (i *instance) around(f recovery.Finding) bool {
	return f.Kind == recovery.Refused && f.Main.PID != 0
}

// living is the finding for a record that somebody holds. Who cannot be seen may
// have ended in this moment, so that is looked at again for a breath.
func (i *instance) living(r pidfile.Seen) (recovery.Finding, bool) {
	for deadline := time.Now().Add(breath); ; time.Sleep(5 * time.Millisecond) {
		f := i.view().OfRecord(r)
		if f.Kind == recovery.Live || time.Now().After(deadline) {
			return f, true
		}
		i.look = nil
		again := slices.IndexFunc(i.view().Records(), func(o pidfile.Seen) bool { return o.Live && o.ID == r.ID })
		if again < 0 {
			return recovery.Finding{}, false
		}
		r = i.view().Records()[again]
	}
}

// clashes reports whether two instances cannot run side by side: the same
// command in the same folder, or one port.
func (i *instance) clashes(r pidfile.Record) bool {
	return !i.view().Ancestor(r.PID) && (r.SameCommand(i.record) || i.shared(r.Ports) >= 0)
}
