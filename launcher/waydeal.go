package launcher

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"bengal-run/launcher/recovery"
	"bengal-run/launcher/system"
)

// breath is how long an instance that was told to end gets to show it, so that to stop
// one and start the next at once works. A busy one gets up to longBreath.
const (
	breath     = 500 * time.Millisecond
	longBreath = 10 * time.Second
)

// leaving waits, silently, for an instance that is ending, and reports whether
// it is gone.
func (w *way) leaving(f recovery.Finding) bool {
	for began := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		waited := time.Since(began)
		// First this: what makes it busy may be the end.
		busy := waited < breath || waited < longBreath && system.Busy(f.Main.PID)
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
func (w *way) deal(o obstacle) (gone bool, err error) {
	if o.Kind == recovery.Live && w.leaving(o.Finding) {
		return true, nil
	}
	var more []string
	if o.guess != "" {
		more = append(more, fmt.Sprintf(blockGuess, w.Words.Text(o.guess)))
	}
	a, _, err := w.decide(o.Finding, o.concern, more...)
	if err != nil {
		return false, err
	}
	switch a {
	case overlook:
		return false, nil
	case pass:
		if w.autoPort && o.want >= 0 {
			return true, w.evade(o.want)
		}
		w.sayf(Warning, "%s", w.aside(o))
		return false, nil
	case refuse:
		return w.stays(o, w.refusal(o))
	}
	if err := lacking(w.file, w.record.Argv[0]); err != nil {
		return false, err
	}
	e := w.end(o.Finding)
	switch {
	case e.gone():
		return true, nil
	case len(e.again) > 0:
		o.Finding = e.again[0]
	default:
		w.sayf(Warning, "%s", e.why)
	}
	if o.guess != "" {
		o.concern = aside
	}
	return w.stays(o, e.why)
}

// stays goes on beside an obstacle if it may, or on another port if --auto-port is
// given, and else gives up.
func (w *way) stays(o obstacle, why string) (gone bool, err error) {
	switch {
	case o.concern == aside:
		return false, nil
	case w.autoPort && o.want >= 0:
		return true, w.evade(o.want)
	}
	return false, fail(CodeTaken, "%s", why).with(w.hint(o))
}

// takenBy lists the holders of a wanted port.
func (w *way) takenBy(n want) ([]recovery.Finding, error) {
	if system.Free(n.Port) {
		return nil, nil
	}
	return w.Holders(n.Port)
}

// evade replaces the n-th wanted port by the next free one.
func (w *way) evade(n int) error {
	from := w.wants[n].Port
	next, ok := system.Next(from+1, autoTries, func(p int) bool {
		return slices.ContainsFunc(w.wants, func(o want) bool { return o.Port == p })
	})
	if !ok {
		return fail(CodeTaken, portsAllTaken, from, autoTries)
	}
	w.sayf(Notice, portEvaded, from, next)
	w.wants[n].Port = next
	return nil
}

// refusal is why nothing is started.
func (w *way) refusal(o obstacle) string {
	command := w.Words.Command(o.Argv)
	switch o.Kind {
	case recovery.Live:
		return w.Words.running(o.Finding)
	case recovery.Stale, recovery.Orphan:
		if o.want >= 0 {
			return fmt.Sprintf(portHeldByStale, w.wants[o.want].Port, o.Main.PID, command)
		}
		return fmt.Sprintf(staleLeft, o.Main.PID, command)
	case recovery.Refused, recovery.Spared:
		return w.Words.refusal(o.Finding)
	}
	if len(o.Ports) == 0 {
		return fmt.Sprintf(processLeft, o.Main.PID, command)
	}
	return fmt.Sprintf(portTaken, portsAre(o.Ports), o.Main.PID, command)
}

// hint is the way out.
func (w *way) hint(o obstacle) string {
	var ways []string
	switch o.Kind {
	case recovery.Live:
		hint := fmt.Sprintf(liveHint, o.Main.PID)
		if urls := recordedURLs(o.Record); len(urls) > 0 {
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
		ways = append(ways, yesHint)
	}
	if o.want >= 0 && !w.autoPort && !strings.Contains(o.Hint, "another port") {
		ways = append(ways, autoPortHint)
	}
	return strings.Join(ways, "; ")
}

// aside says what stays while COMMAND starts all the same.
func (w *way) aside(o obstacle) string {
	if o.concern == aside {
		what := "stale server process"
		if o.Kind != recovery.Stale {
			what = "process"
		}
		return fmt.Sprintf(asideLeft, what, o.Main.PID, w.Words.Command(o.Argv))
	}
	return fmt.Sprintf(asideGuess, w.Words.Text(o.guess), w.refusal(o))
}
