package launcher

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"bengal-run/launcher/process"
	"bengal-run/launcher/recovery"
	"bengal-run/launcher/tree"
	"bengal-run/pidfile"
)

// CleanupOptions of bengal-run cleanup.
type CleanupOptions struct {
	Ports   []int // also whoever holds these
	Yes     bool
	DryRun  bool
	Grace   time.Duration
	Pidfile string   // empty for the default
	Keep    []string // in addition to tree.DefaultKeep

	Ask   func(question string, enter bool) (yes bool, err error)
	Say   func(Level, string)
	Show  func(Level, []string)
	Words Words
}

// The actions of a cleanup.
const (
	Killed    = "killed"
	WouldKill = "would kill"
	Declined  = "declined"
	RefusedIt = "refused"
	SparedIt  = "spared"
	Failed    = "failed"
)

// cleaning is one cleanup.
type cleaning struct {
	CleanupOptions
	recovery.Ender
	dir    string
	dirs   []string // of other projects whose records were found
	report Report
}

// Cleanup finds what dead instances have left behind, in all projects of this
// user, asks about it and ends it. With ports it looks for whoever holds them,
// too. The error is an *Error; the report says what was done until then.
func Cleanup(o CleanupOptions) (Report, error) {
	c := &cleaning{CleanupOptions: o, report: Report{Found: []Entry{}}}
	c.Ender = recovery.Ender{Keep: append(slices.Clone(tree.DefaultKeep), o.Keep...), Grace: o.Grace, Signal: syscall.SIGTERM}
	var err error
	if c.dir, err = os.Getwd(); err != nil {
		c.dir = "" // the folder is gone; what it left may not be
	}
	if o.Pidfile != "" {
		place, err := pidfile.Exactly(o.Pidfile)
		if err != nil {
			return c.report, &Error{Code: CodeUsage, Err: err}
		}
		c.Places = append(c.Places, place)
	}
	if c.dir != "" {
		c.Places = append(c.Places, pidfile.Default(c.dir))
		if other, err := pidfile.Elsewhere(c.dir); err == nil {
			c.Places = append(c.Places, other)
		}
	}
	found, err := c.find()
	if err != nil {
		return c.report, &Error{Code: 1, Err: err}
	}
	for done := found; len(found) > 0; {
		for n, f := range found {
			if err := c.treat(f); err != nil {
				for _, rest := range found[n:] {
					c.note(rest, Declined, "nothing was answered")
				}
				return c.report, err
			}
		}
		found = c.more(done)
		done = append(done, found...)
	}
	if !c.DryRun {
		c.clearRecords()
	}
	return c.report, nil
}

// find lists what there is, this project's first.
func (c *cleaning) find() ([]recovery.Finding, error) {
	v := c.View()
	found := v.Leftovers()
	found = append(found, v.Recorded()...)
	slices.SortStableFunc(found, func(a, b recovery.Finding) int {
		switch here := a.Dir == c.dir; {
		case here == (b.Dir == c.dir):
			return 0
		case here:
			return -1
		}
		return 1
	})
	if c.dir != "" {
		found = v.Merge(found, v.Claims(c.dir)...)
	}
	if len(c.Ports) > 0 {
		holders, err := c.Holders(c.Ports...)
		if err != nil {
			return nil, fmt.Errorf("who holds the ports cannot be found out: %w", err)
		}
		found = v.Merge(found, holders...)
	}
	for _, f := range found {
		if dir := filepath.Dir(f.Path); f.Path != "" && f.Kind == recovery.Stale && dir != c.dir {
			c.dirs = append(c.dirs, dir)
		}
	}
	recovery.WithPorts(found)
	return found, nil
}

// more finds who holds a port that was named and was not found before: he was
// hidden by somebody else, or has come meanwhile.
func (c *cleaning) more(done []recovery.Finding) []recovery.Finding {
	if len(c.Ports) == 0 || c.DryRun || len(done) > rounds {
		return nil
	}
	holders, err := c.Holders(c.Ports...)
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(holders, func(h recovery.Finding) bool {
		return slices.ContainsFunc(done, h.Same) || slices.ContainsFunc(c.report.Found, func(e Entry) bool {
			return e.Action == Failed && slices.ContainsFunc(h.Ports, func(p int) bool { return slices.Contains(e.Ports, p) })
		})
	})
}

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
		return treatment{askable: true, why: "it is a living instance, which is stopped by its launcher, or by a start with --replace"}
	case f.Kind == recovery.Claim:
		return treatment{yes: c.named(f), askable: true, why: f.Reason + ", which proves nothing"}
	case f.Recorded:
		return treatment{yes: c.named(f), askable: true, why: "only the record of a dead instance names it"}
	}
	return treatment{yes: true, askable: true}
}

// treat deals with one finding.
func (c *cleaning) treat(f recovery.Finding) error {
	for _, s := range f.Spares {
		c.spared(recovery.Finding{Kind: recovery.Spared, Main: s.Info, UID: f.UID, Members: []recovery.Member{s}, Reason: "is left alone (" + s.Why + ")"})
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
		c.Say(Notice, fmt.Sprintf("PID %d would be ended (--dry-run)", f.Main.PID))
		c.note(f, WouldKill, "")
	case c.DryRun || !t.askable || c.Yes && !t.yes:
		c.show(f)
		c.refuse(f, t.why)
	case c.Yes:
		c.show(f)
		c.end(f)
	case c.Ask == nil:
		c.show(f)
		c.refuse(f, "nobody can be asked here, and --yes is not given")
	default:
		c.Show(Asking, c.Words.Block(f))
		yes, err := c.Ask(Question(f.Kind), t.enter)
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
	c.note(f, SparedIt, "")
	c.Say(Notice, c.Words.Refusal(f))
}

func (c *cleaning) show(f recovery.Finding) {
	if f.Kind == recovery.Refused {
		return // its reason says it all
	}
	c.Show(Notice, c.Words.Block(f))
}

func (c *cleaning) refuse(f recovery.Finding, why string) {
	c.note(f, RefusedIt, why)
	if f.Kind == recovery.Refused {
		c.Say(Warning, c.Words.Refusal(f))
	} else {
		c.Say(Warning, fmt.Sprintf("PID %d is left alone: %s", f.Main.PID, why))
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
		c.Show(Notice, []string{c.Words.mark("✅ ") + "Instance stopped"})
		return
	}
	r := c.End(f)
	switch {
	case len(r.Left) > 0:
		c.note(f, Failed, c.Words.Left(r.Left))
		c.Say(Warning, c.Words.Left(r.Left))
	case len(r.Again) > 0:
		c.Show(Notice, []string{c.Words.Ended(f, r)})
		c.note(f, Failed, c.Words.Again(r.Again[0]))
		c.Say(Warning, c.Words.Again(r.Again[0]))
	default:
		c.Show(Notice, []string{c.Words.Ended(f, r)})
		c.note(f, Killed, "")
	}
}

// clearRecords removes dead records of this project that name nobody any more.
func (c *cleaning) clearRecords() {
	v := c.View()
	v.Records() // before Clear locks them
	places := slices.Clone(c.Places)
	for _, dir := range c.dirs {
		places = append(places, pidfile.Default(dir))
	}
	for _, p := range places {
		err := p.Clear(func(r pidfile.Seen) bool {
			_, lives := v.Lives(r.ID)
			return !lives && v.Leftover(r.ID).Main.PID == 0 && len(v.RecordedBy(r)) == 0
		})
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			c.Say(Warning, err.Error())
		}
	}
}
