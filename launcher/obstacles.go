package launcher

import (
	"errors"
	"fmt"
	"slices"
	"strings"
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
	for range rounds {
		i.look = nil
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
	return fail(CodeTaken, "something comes in the way again and again")
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
			i.sayf(Warning, "who holds port %d cannot be found out: %s", w.port, err)
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

// breath is how long an instance that was just told to end has to show it:
// somebody who stops one and starts the next in the same breath is not refused.
const breath = 300 * time.Millisecond

// leaving waits, silently, for an instance that is ending, and reports whether
// it is gone.
func (i *instance) leaving(f recovery.Finding) bool {
	e := i.ender()
	for deadline := time.Now().Add(breath); ; time.Sleep(5 * time.Millisecond) {
		if e.Ending(f) {
			return e.Wait(f) == nil
		}
		if time.Now().After(deadline) {
			return false
		}
	}
}

// deal deals with an obstacle, as the table in obstacleRules has it, and reports
// whether it is gone. An error ends the start.
func (i *instance) deal(o obstacle) (gone bool, err error) {
	if o.Kind == recovery.Live && i.leaving(o.Finding) {
		return true, nil
	}
	d := i.decide(o)
	if d == ask {
		if d, err = i.question(o); err != nil {
			return false, err
		}
	}
	switch d {
	case end:
		return i.end(o)
	case warn:
		if i.AutoPort && o.want >= 0 {
			return true, i.evade(o.want)
		}
		i.sayf(Warning, "%s", i.aside(o))
		return false, nil
	default:
		return i.refuse(o)
	}
}

// decision is what becomes of an obstacle.
type decision byte

const (
	refuse decision = iota
	warn
	ask
	end
)

// rule is what becomes of an obstacle of one kind: with --yes, and where nobody
// can be asked and --yes is not given; and what is asked, with the answer that
// Enter stands for.
type rule struct {
	yes, silent decision
	enter       bool
	askable     bool
}

// The table of section 5, for a port that was given; and for one that is a
// guess, or for what is in the way of nothing.
var (
	rules = map[recovery.Kind]rule{
		recovery.Stale:    {yes: end, silent: refuse, enter: true, askable: true},
		recovery.Live:     {yes: refuse, silent: refuse, askable: true},
		recovery.Stranger: {yes: end, silent: refuse, askable: true},
		recovery.Refused:  {yes: refuse, silent: refuse},
		recovery.Spared:   {yes: refuse, silent: refuse},
	}
	gentle = map[recovery.Kind]rule{
		recovery.Stale:    {yes: end, silent: warn, enter: true, askable: true},
		recovery.Live:     {yes: refuse, silent: refuse, askable: true},
		recovery.Stranger: {yes: warn, silent: warn, askable: true},
		recovery.Refused:  {yes: warn, silent: warn},
		recovery.Spared:   {yes: warn, silent: warn},
	}
)

func (o obstacle) rule() rule {
	if o.mild || o.guess != "" && o.Kind != recovery.Stale && o.Kind != recovery.Live {
		return gentle[o.Kind]
	}
	return rules[o.Kind]
}

func (i *instance) decide(o obstacle) decision {
	r := o.rule()
	switch {
	case o.Kind == recovery.Live && i.Replace:
		return end
	case i.Yes:
		return r.yes
	case i.Ask != nil && r.askable:
		return ask
	}
	return r.silent
}

// question shows what was found and asks about it.
func (i *instance) question(o obstacle) (decision, error) {
	i.show(Asking, i.Words.Block(o.Finding))
	if o.guess != "" {
		i.show(Asking, []string{"   The port is " + i.Words.Text(o.guess)})
	}
	yes, err := i.Ask(Question(o.Kind), o.rule().enter)
	switch {
	case err != nil:
		var e *Error
		if errors.As(err, &e) {
			return refuse, err
		}
		return refuse, &Error{Code: CodeTaken, Err: err}
	case yes:
		return end, nil
	case o.rule().silent == warn:
		return warn, nil
	}
	return refuse, nil
}

// end ends an obstacle, and reports whether it is gone.
func (i *instance) end(o obstacle) (gone bool, err error) {
	if err := lacking(i.path, i.Argv[0]); err != nil {
		return false, err
	}
	if o.Kind == recovery.Live {
		i.sayf(Notice, "stopping %s (PID %d)", i.Words.Command(o.Argv), o.Main.PID)
		if err := i.ender().Stop(o.Finding); err != nil {
			return false, fail(CodeTaken, "%s: %w", i.Words.Running(o.Finding), err)
		}
		return true, nil
	}
	if i.Yes {
		i.show(Notice, i.Words.Block(o.Finding))
	}
	r := i.ender().End(o.Finding)
	if len(r.Left) > 0 {
		i.sayf(Warning, "%s", i.Words.Left(r.Left))
		o.mild = o.mild || o.guess != ""
		return i.stays(o, i.Words.Left(r.Left))
	}
	i.show(Notice, []string{i.Words.Ended(o.Finding, r)})
	if len(r.Again) > 0 {
		f := r.Again[0]
		return i.stays(obstacle{f, o.want, o.mild || o.guess != "", o.guess}, i.Words.Again(f))
	}
	return true, nil
}

// refuse is for what stays in the way.
func (i *instance) refuse(o obstacle) (gone bool, err error) { return i.stays(o, i.refusal(o)) }

// stays goes on where it may, on another port where that is wanted, and gives up
// otherwise.
func (i *instance) stays(o obstacle, why string) (gone bool, err error) {
	switch {
	case o.mild:
		return false, nil
	case i.AutoPort && o.want >= 0:
		return true, i.evade(o.want)
	}
	e := fail(CodeTaken, "%s", why)
	e.Hint = i.hint(o)
	return false, e
}

// refusal is why nothing is started.
func (i *instance) refusal(o obstacle) string {
	command := i.Words.Command(o.Argv)
	switch o.Kind {
	case recovery.Live:
		return i.Words.Running(o.Finding)
	case recovery.Stale:
		if o.want >= 0 {
			return fmt.Sprintf("port %d is held by a stale server process (PID %d): %s", i.wants[o.want].port, o.Main.PID, command)
		}
		return fmt.Sprintf("a stale server process was left here (PID %d): %s", o.Main.PID, command)
	case recovery.Refused, recovery.Spared:
		return i.Words.Refusal(o.Finding)
	}
	if len(o.Ports) == 0 {
		return fmt.Sprintf("a process was left here (PID %d): %s", o.Main.PID, command)
	}
	return fmt.Sprintf("%s taken by another process (PID %d): %s", portsAre(o.Ports), o.Main.PID, command)
}

// hint is the way out.
func (i *instance) hint(o obstacle) string {
	var ways []string
	switch o.Kind {
	case recovery.Live:
		return fmt.Sprintf("--replace stops it first; kill %d ends it", o.Main.PID)
	case recovery.Refused, recovery.Spared:
		if o.Hint != "" {
			ways = append(ways, o.Hint)
		}
	case recovery.Stale:
		ways = append(ways, "bengal-run cleanup asks and ends it, --yes does so without asking")
	default:
		ways = append(ways, "--yes ends it")
	}
	if o.want >= 0 && !i.AutoPort && !strings.Contains(o.Hint, "another port") {
		ways = append(ways, "--auto-port takes the next free port")
	}
	return strings.Join(ways, "; ")
}

// aside is said of what stays and does not keep COMMAND from starting.
func (i *instance) aside(o obstacle) string {
	if o.mild {
		what := "stale server process"
		if o.Kind != recovery.Stale {
			what = "process"
		}
		return fmt.Sprintf("a %s was left here (PID %d): %s (bengal-run cleanup asks and ends it)", what, o.Main.PID, i.Words.Command(o.Argv))
	}
	return fmt.Sprintf("%s, starting all the same: the port is %s", i.refusal(o), i.Words.Text(o.guess))
}

func (i *instance) show(l Level, lines []string) {
	if i.Show != nil {
		i.Show(l, lines)
	}
}
