package way

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"bengal-run/launcher/dealing"
	"bengal-run/launcher/program"
	"bengal-run/launcher/recovery"
	"bengal-run/launcher/sockets"
	"bengal-run/launcher/speech"
	"bengal-run/launcher/system"
)

// breath is how long an instance that was told to end gets to show it, so that you can stop
// one and start the next at once. A busy one gets up to longBreath.
const (
	breath     = 500 * time.Millisecond
	longBreath = 10 * time.Second
)

// leaving waits, silently, for an instance that is ending, and reports whether it is gone.
// With --replace any other is told to end at once.
func (w *Way) leaving(f recovery.Finding) bool {
	defer dealing.QuitInterrupts()()
	for began := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		waited := time.Since(began)
		// Ask this before Ending: the end may be what makes it busy.
		busy := !w.Replace && (waited < breath || waited < longBreath && system.Running(f.Main.PID) > 0)
		if w.Ending(f) {
			_, err := w.Wait(f)
			return err == nil
		}
		if !busy {
			return false
		}
	}
}

// deal deals with an obstacle, and reports whether it is gone. An error ends the
// start.
func (w *Way) deal(o obstacle) (gone bool, err error) {
	// Where the program goes to the next port by itself, another project's server is in
	// nobody's way.
	if o.Kind == recovery.Live && o.concern == dealing.ByDefault && o.Dir != w.Record.Dir {
		return w.overlook(o), nil
	}
	if o.Kind == recovery.Live && w.leaving(o.Finding) {
		return true, nil
	}
	var more []string
	if o.guess != "" {
		more = append(more, fmt.Sprintf(blockGuess, w.Words.Text(o.guess)))
	}
	a, declined, err := w.Decide(o.Finding, o.concern, more...)
	if err != nil {
		return false, err
	}
	if declined && o.Kind != recovery.Live && o.Gone() { // meanwhile
		return true, nil
	}
	switch a {
	case dealing.Overlook:
		return w.overlook(o), nil
	case dealing.Pass:
		if gone = w.overlook(o); !gone {
			w.Say(speech.Warning, w.aside(o))
		}
		return gone, nil
	case dealing.Refuse:
		return w.stays(o, w.refusal(o), w.hint(o))
	}
	return w.end(o)
}

// end ends an obstacle.
func (w *Way) end(o obstacle) (gone bool, err error) {
	if err := program.CheckInterpreter(w.File, w.Record.Argv[0]); err != nil {
		return false, err
	}
	e := w.End(o.Finding)
	if e.Cleared() {
		return true, nil
	}
	if len(e.Again) > 0 {
		o.Finding = e.Again[0]
	}
	if o.guess != "" {
		o.concern = dealing.Aside
	}
	if o.concern == dealing.Aside || w.AutoPort && o.want >= 0 {
		w.Say(speech.Warning, e.Why)
	}
	hint := ""
	if o.want >= 0 {
		hint = autoPortHint
	}
	return w.stays(o, e.Why, hint)
}

// overlook goes on beside an obstacle, on another port if --auto-port is given and one is
// free.
func (w *Way) overlook(o obstacle) (gone bool) {
	return w.AutoPort && o.want >= 0 && w.evade(o.want) == nil
}

// stays goes on beside an obstacle if it may, or on another port if --auto-port is
// given, and else gives up.
func (w *Way) stays(o obstacle, why, hint string) (gone bool, err error) {
	switch {
	case o.concern == dealing.Aside:
		return false, nil
	case w.AutoPort && o.want >= 0:
		return true, w.evade(o.want)
	}
	return false, speech.Fail(speech.CodeTaken, "%s", why).With(hint)
}

// evade replaces the n-th wanted port by the next free one.
func (w *Way) evade(n int) error {
	from := w.Wants[n].Port
	next, ok := sockets.Next(from+1, autoTries, func(p int) bool {
		return slices.ContainsFunc(w.Wants, func(o Want) bool { return o.Port == p })
	})
	if !ok {
		return speech.Fail(speech.CodeTaken, portsAllTaken, from, autoTries)
	}
	w.Sayf(speech.Notice, portEvaded, from, next)
	w.Wants[n].Port = next
	return nil
}

func (w *Way) refusal(o obstacle) string {
	command := w.Words.Command(o.Argv)
	switch o.Kind {
	case recovery.Live:
		return w.Running(o.Finding)
	case recovery.Stale, recovery.Orphan:
		if o.want >= 0 {
			return fmt.Sprintf(portHeldByStale, w.Wants[o.want].Port, o.Main.PID, command)
		}
		return fmt.Sprintf(staleLeft, o.Main.PID, command)
	case recovery.Refused, recovery.Spared:
		return w.WhyKept(o.Finding)
	}
	if len(o.Ports) == 0 {
		return fmt.Sprintf(processLeft, o.Main.PID, command)
	}
	return fmt.Sprintf(dealing.PortTaken, speech.PortsAre(o.Ports), o.Main.PID, command)
}

func (w *Way) hint(o obstacle) string {
	var ways []string
	switch o.Kind {
	case recovery.Live:
		hint := fmt.Sprintf(liveHint, o.Main.PID)
		if urls := dealing.RecordedURLs(o.Record); len(urls) > 0 {
			hint = fmt.Sprintf(answersAt, strings.Join(urls, " ")) + hint
		}
		return hint
	case recovery.Refused, recovery.Spared:
		if o.Hint != "" {
			ways = append(ways, o.Hint)
		}
	case recovery.Stale, recovery.Orphan:
		ways = append(ways, staleHint)
	default:
		ways = append(ways, dealing.YesHint)
	}
	if o.want >= 0 && !w.AutoPort && !strings.Contains(o.Hint, "another port") {
		ways = append(ways, autoPortHint)
	}
	return strings.Join(ways, "; ")
}

func (w *Way) aside(o obstacle) string {
	if o.concern == dealing.Aside {
		what := "stale server process"
		if o.Kind != recovery.Stale {
			what = "process"
		}
		return fmt.Sprintf(asideLeft, what, o.Main.PID, w.Words.Command(o.Argv))
	}
	return fmt.Sprintf(asideGuess, o.guess, w.refusal(o))
}
