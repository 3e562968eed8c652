package dealing

import (
	"fmt"
	"slices"

	"bengal-run/launcher/recovery"
	"bengal-run/launcher/speech"
)

func (c *cleaning) treat(f recovery.Finding) error {
	switch {
	case c.noteSpares(f):
		return nil
	case f.Kind == recovery.Recorded && f.Gone():
		return nil // a shell ends with the server that it has started
	}
	concern := c.concern(f)
	t := treatments[f.Kind][concern]
	if c.dryRun {
		if t.yes == End {
			c.Show(speech.Notice, c.block(f))
			c.Sayf(speech.Notice, wouldBeEnded, f.Main.PID)
			c.note(f, wouldKill, "")
		} else {
			c.refuse(f, c.why(f))
		}
		return nil
	}
	a, declined, err := c.Decide(f, concern)
	switch {
	case err != nil:
		return err
	case declined:
		c.note(f, wasDeclined, "")
	case a == End:
		switch e := c.End(f); {
		case e.letGo: // it runs, and is no leftover any more
		case e.Cleared():
			c.note(f, wasKilled, "")
		default:
			c.note(f, hasFailed, e.reason)
			c.Say(speech.Warning, e.Why)
		}
	case c.Yes || !t.asked:
		c.refuse(f, c.why(f))
	default:
		if t.yes == End {
			f.Hint = YesHint
		}
		c.refuse(f, nobodyToAsk)
	}
	return nil
}

func (c *cleaning) concern(f recovery.Finding) Concern {
	if slices.ContainsFunc(f.Ports, func(p int) bool { return slices.Contains(c.ports, p) }) {
		return named
	}
	return leftover
}

func (c *cleaning) why(f recovery.Finding) string {
	switch f.Kind {
	case recovery.Refused:
		return f.Reason
	case recovery.Live:
		return liveNotEnded
	case recovery.Claim:
		return f.Reason + provesNothing
	case recovery.Recorded:
		return recordedNotEnded
	}
	return nobodyToAsk
}

// noteSpares notes what a finding spares, and reports whether there is nothing else in it.
func (c *cleaning) noteSpares(f recovery.Finding) bool {
	for _, s := range f.Spares {
		c.spare(recovery.Finding{Kind: recovery.Spared, Main: s.Info, UID: f.UID, Members: []recovery.Member{s}, Reason: fmt.Sprintf(isSpared, s.Why)})
	}
	if f.Kind == recovery.Spared {
		c.spare(f)
	}
	return f.Kind == recovery.Spared || f.Kind == recovery.Stale && f.Main.PID == 0
}

func (c *cleaning) spare(f recovery.Finding) {
	if slices.ContainsFunc(c.report.Found, func(e Entry) bool { return e.PID == f.Main.PID }) {
		return
	}
	f.Argv = recovery.Argv(f.Main)
	c.note(f, wasSpared, "")
	c.Say(speech.Notice, c.WhyKept(f))
}

func (c *cleaning) refuse(f recovery.Finding, why string) {
	c.note(f, wasRefused, why)
	if f.Kind == recovery.Refused {
		c.Say(speech.Warning, c.WhyKept(f))
	} else {
		c.Show(speech.Notice, c.block(f))
		c.Sayf(speech.Warning, leftAlone, f.Main.PID, why)
	}
	if f.Hint != "" {
		c.Say(speech.Hint, f.Hint)
	}
}
