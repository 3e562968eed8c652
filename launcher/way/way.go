// Package way clears the way for a start. It finds the ports that COMMAND will listen on
// (Choose), deals with what holds them or runs here (Clear), and takes the project's record
// (Take), in this order.
package way

import (
	"cmp"
	"slices"
	"time"

	"bengal-run/launcher/dealing"
	"bengal-run/launcher/recovery"
	"bengal-run/launcher/sockets"
	"bengal-run/launcher/speech"
	"bengal-run/pidfile"
)

// A Way is what must be free before COMMAND starts: this project's records, and the
// ports.
type Way struct {
	dealing.Dealer
	Record   pidfile.Record // ours
	File     string         // COMMAND's
	AutoPort bool
	Wants    []Want
	byRecord bool // a dead record alone names the ports

	look *recovery.View // the current look at the system
}

// current is the look at the system that this step goes by.
func (w *Way) current() *recovery.View {
	if w.look == nil {
		w.look = w.View()
	}
	return w.look
}

// Clear deals with what is in the way: what a dead instance has left here, who runs
// here, who holds the ports. With --auto-port it may choose another port.
func (w *Way) Clear() error {
	var passed []recovery.Finding // dealt with, and still there
	for range dealing.Rounds {
		o := w.obstacle(passed)
		if o == nil {
			return nil
		}
		gone, err := w.deal(*o)
		if err != nil {
			return err
		}
		if !gone {
			passed = append(passed, o.Finding)
		}
		w.look = nil
	}
	return speech.Fail(speech.CodeTaken, againAndAgain, dealing.Rounds)
}

// An obstacle is one thing that is in the way.
type obstacle struct {
	recovery.Finding
	concern dealing.Concern
	want    int    // index of the wanted port that it holds; -1 for none, or if another would not help
	guess   string // where that port comes from, if it is a guess
}

func (w *Way) obstacle(passed []recovery.Finding) *obstacle {
	isPassed := func(f recovery.Finding) bool {
		return slices.ContainsFunc(passed, func(p recovery.Finding) bool { return p.Same(f) })
	}
	for _, r := range w.current().Records() {
		o := w.obstacleOf(r)
		if o != nil && !isPassed(o.Finding) {
			return o
		}
	}
	var all []obstacle
	for n, want := range w.Wants {
		if sockets.Free(want.Port) {
			continue
		}
		found, err := w.Holders(want.Port)
		if err != nil {
			w.Sayf(speech.Warning, holderUnknown, want.Port, err)
			continue
		}
		for _, f := range found {
			if !isPassed(f) {
				all = append(all, obstacle{Finding: f, concern: want.concern(), want: n, guess: want.From})
			}
		}
	}
	if len(all) == 0 {
		return nil
	}
	// What is most likely to stay comes first: nobody is ended for a start that fails.
	first := slices.MinFunc(all, func(a, b obstacle) int { return cmp.Compare(tenacity[a.Kind], tenacity[b.Kind]) })
	return &first
}

// tenacity ranks the kinds of holders of a port by how likely they are to stay.
var tenacity = [...]int{
	recovery.Refused: 0, recovery.Spared: 0, recovery.Live: 1,
	recovery.Claim: 2, recovery.Stranger: 2, recovery.Recorded: 2, recovery.Orphan: 2, recovery.Stale: 3,
}

// obstacleOf finds what a record of this project says is in the way: a living
// instance that clashes with this one, or what a dead one has left.
func (w *Way) obstacleOf(r pidfile.Seen) *obstacle {
	if r.Live {
		if !r.SameCommand(w.Record) && w.shared(recordPorts(r.Record)) < 0 {
			return nil
		}
		o, _ := w.instance(r)
		return o
	}
	again := false
	found, _ := recovery.Settled(func() ([]recovery.Finding, error) {
		if again {
			w.look = nil
		}
		again = true
		return w.current().LeftBy(r), nil
	})
	if len(found) == 0 {
		return nil
	}
	recovery.WithPorts(found)
	want := w.shared(found[0].Ports)
	o := &obstacle{Finding: found[0], want: want}
	if want >= 0 {
		o.concern, o.guess = w.Wants[want].concern(), w.Wants[want].From
	} else if w.passesBy(r, found[0]) {
		o.concern = dealing.Aside
	}
	return o
}

// passesBy reports whether this start can run beside what a dead instance of the
// project has left, if that holds none of the wanted ports: this start has another
// command and knows its ports, or may choose another port, or the record alone says
// that the process belongs there.
func (w *Way) passesBy(r pidfile.Seen, f recovery.Finding) bool {
	return f.Kind == recovery.Recorded || w.AutoPort || !w.byRecord && len(w.Wants) > 0 && !r.SameCommand(w.Record)
}

func (w *Way) shared(ports []int) int {
	return slices.IndexFunc(w.Wants, func(n Want) bool { return slices.Contains(ports, n.Port) })
}

// instance describes a living instance as an obstacle. It returns nil if the instance has
// ended, or if this start runs inside it (around): then only its ports count.
func (w *Way) instance(r pidfile.Seen) (o *obstacle, around bool) {
	f, ok := w.living(r)
	if !ok {
		return nil, false
	}
	if f.Kind == recovery.Refused && f.Main.PID != 0 {
		return nil, true
	}
	o = &obstacle{Finding: f, want: -1}
	if !r.SameCommand(w.Record) { // else another port would not help
		o.want = w.shared(recordPorts(r.Record))
	}
	return o, false
}

// living is the finding for a record that is locked. If its holder cannot be seen it
// may be ending, so living looks again for up to half a second.
func (w *Way) living(r pidfile.Seen) (recovery.Finding, bool) {
	for deadline := time.Now().Add(breath); ; time.Sleep(5 * time.Millisecond) {
		f := w.current().OfRecord(r)
		if f.Main.PID != 0 || time.Now().After(deadline) {
			return f, true
		}
		w.look = nil
		again := slices.IndexFunc(w.current().Records(), func(o pidfile.Seen) bool { return o.Live && o.ID == r.ID })
		if again < 0 {
			return recovery.Finding{}, false
		}
		r = w.current().Records()[again]
	}
}

// clashes reports whether two instances cannot run side by side: the same
// command in the same folder, or one port.
func (w *Way) clashes(r pidfile.Record) bool {
	return !w.current().Ancestor(r.PID) && !w.current().Inside(r.ID) && (r.SameCommand(w.Record) || w.shared(r.Ports) >= 0)
}
