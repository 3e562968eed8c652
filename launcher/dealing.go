package launcher

import (
	"errors"
	"fmt"
	"time"

	"bengal-run/launcher/process"
	"bengal-run/launcher/recovery"
)

// breath is how long an instance that was just told to end has to show it:
// somebody who stops one and starts the next in the same breath is not refused.
// On a machine that has no time for it, that is for as long as it is busy, up to
// longBreath.
const (
	breath     = 500 * time.Millisecond
	longBreath = 10 * time.Second
)

// leaving waits, silently, for an instance that is ending, and reports whether
// it is gone.
func (i *instance) leaving(f recovery.Finding) bool {
	e := i.ender()
	for began := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		waited := time.Since(began)
		// This is looked at first: what makes it busy may be the end.
		busy := waited < breath || waited < longBreath && process.Busy(f.Main.PID)
		if e.Ending(f) {
			return e.Wait(f) == nil
		}
		if !busy {
			return false
		}
	}
}

// deal deals with an obstacle, as the tables in rules.go have it, and reports
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

// question shows what was found and asks about it.
func (i *instance) question(o obstacle) (decision, error) {
	i.show(Asking, i.Words.block(o.Finding))
	if o.guess != "" {
		i.show(Asking, []string{fmt.Sprintf(blockGuess, i.Words.Text(o.guess))})
	}
	yes, err := i.Ask(questionAbout(o.Kind), o.rule().enter)
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
		i.sayf(Notice, instanceStopping, i.Words.Command(o.Argv), o.Main.PID)
		if err := i.ender().Stop(o.Finding); err != nil {
			return false, fail(CodeTaken, "%s: %w", i.Words.running(o.Finding), err)
		}
		return true, nil
	}
	if i.Yes {
		i.show(Notice, i.Words.block(o.Finding))
	}
	r := i.ender().End(o.Finding)
	if len(r.Left) > 0 {
		i.sayf(Warning, "%s", i.Words.left(r.Left))
		o.mild = o.mild || o.guess != ""
		return i.stays(o, i.Words.left(r.Left))
	}
	i.show(Notice, []string{i.Words.ended(o.Finding, r)})
	if len(r.Again) > 0 {
		f := r.Again[0]
		return i.stays(obstacle{f, o.want, o.mild || o.guess != "", o.guess}, i.Words.again(f))
	}
	return true, nil
}

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
