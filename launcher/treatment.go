package launcher

import (
	"errors"
	"fmt"
	"slices"

	"bengal-run/launcher/process"
	"bengal-run/launcher/recovery"
)

// named reports whether a finding holds a port that was named.
func (c *cleaning) named(f recovery.Finding) bool {
	return slices.ContainsFunc(f.Ports, func(p int) bool { return slices.Contains(c.Ports, p) })
}

// A treatment is what cleanup does with a finding: with --yes; and what Enter
// stands for where somebody is asked.
type treatment struct {
	yes     bool // --yes ends it
	enter   bool
	askable bool
	why     string // why --yes does not
}

func (c *cleaning) treatment(f recovery.Finding) treatment {
	switch {
	case f.Kind == recovery.Refused:
		return treatment{why: "it " + f.Reason}
	case f.Kind == recovery.Stale:
		return treatment{yes: true, enter: true, askable: true}
	case f.Kind == recovery.Live:
		return treatment{askable: true, why: liveNotEnded}
	case f.Kind == recovery.Claim:
		return treatment{yes: c.named(f), askable: true, why: f.Reason + provesNothing}
	case f.Recorded:
		return treatment{yes: c.named(f), askable: true, why: recordedNotEnded}
	}
	return treatment{yes: true, askable: true}
}

// treat deals with one finding.
func (c *cleaning) treat(f recovery.Finding) error {
	for _, s := range f.Spares {
		c.spared(recovery.Finding{Kind: recovery.Spared, Main: s.Info, UID: f.UID, Members: []recovery.Member{s}, Reason: fmt.Sprintf(isSpared, s.Why)})
	}
	if f.Main.PID == 0 && f.Kind == recovery.Stale {
		return nil
	}
	if f.Kind == recovery.Spared {
		c.spared(f)
		return nil
	}
	t := c.treatment(f)
	switch {
	case c.DryRun && (t.yes || t.askable && f.Kind != recovery.Live && f.Kind != recovery.Claim && !f.Recorded):
		c.show(f)
		c.Say(Notice, fmt.Sprintf(wouldBeEnded, f.Main.PID))
		c.note(f, WouldKill, "")
	case c.DryRun || !t.askable || c.Yes && !t.yes:
		c.show(f)
		c.refuse(f, t.why)
	case c.Yes:
		c.show(f)
		c.end(f)
	case c.Ask == nil:
		c.show(f)
		c.refuse(f, nobodyToAsk)
	default:
		c.Show(Asking, c.Words.block(f))
		yes, err := c.Ask(questionAbout(f.Kind), t.enter)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) {
				e = &Error{Code: 1, Err: err}
			}
			return e
		}
		if yes {
			c.end(f)
		} else {
			c.note(f, Declined, "")
		}
	}
	return nil
}

// spared notes once who is left alone.
func (c *cleaning) spared(f recovery.Finding) {
	for _, e := range c.report.Found {
		if e.PID == f.Main.PID {
			return
		}
	}
	if argv, err := process.Argv(f.Main.PID); err == nil {
		f.Argv = argv
	}
	c.note(f, Spared, "")
	c.Say(Notice, c.Words.refusal(f))
}

func (c *cleaning) show(f recovery.Finding) {
	if f.Kind == recovery.Refused {
		return // its reason says it all
	}
	c.Show(Notice, c.Words.block(f))
}

func (c *cleaning) refuse(f recovery.Finding, why string) {
	c.note(f, Refused, why)
	if f.Kind == recovery.Refused {
		c.Say(Warning, c.Words.refusal(f))
	} else {
		c.Say(Warning, fmt.Sprintf(leftAlone, f.Main.PID, why))
	}
	if f.Hint != "" {
		c.Say(Hint, f.Hint)
	}
}

func (c *cleaning) end(f recovery.Finding) {
	if f.Kind == recovery.Live {
		if err := c.Stop(f); err != nil {
			c.note(f, Failed, err.Error())
			c.Say(Warning, err.Error())
			return
		}
		c.note(f, Killed, "")
		c.Show(Notice, []string{c.Words.mark("✅ ") + instanceStopped})
		return
	}
	r := c.End(f)
	switch {
	case len(r.Left) > 0:
		c.note(f, Failed, c.Words.left(r.Left))
		c.Say(Warning, c.Words.left(r.Left))
	case len(r.Again) > 0:
		c.Show(Notice, []string{c.Words.ended(f, r)})
		c.note(f, Failed, c.Words.again(r.Again[0]))
		c.Say(Warning, c.Words.again(r.Again[0]))
	default:
		c.Show(Notice, []string{c.Words.ended(f, r)})
		c.note(f, Killed, "")
	}
}
