package launcher

import (
	"fmt"
	"syscall"

	"bengal-run/launcher/recovery"
	"bengal-run/launcher/tree"
	"bengal-run/pidfile"
)

// An action is what becomes of a finding.
type action byte

const (
	refuse   action = iota // leave it: a start fails, cleanup counts it
	pass                   // leave it and name it: a start goes on
	overlook               // leave it without a word
	end
)

// A treatment is what to do about a finding: with --yes, and where nobody can be
// asked; and whether to ask a person, and what Enter answers.
type treatment struct {
	asked, enter bool
	yes, silent  action
}

// A concern is why a finding matters, and how much.
type concern byte

const (
	given     concern = iota // start: it is in the way, and no guess says so
	guessed                  // start: the port that it holds is a guess
	byDefault                // start: the port is the program's default
	aside                    // start: it was left here, and is in the way of nothing
	leftover                 // cleanup
	named                    // cleanup: -p names the port that it holds
)

// The treatments there are.
var (
	ours    = treatment{asked: true, enter: true, yes: end, silent: refuse}
	beside  = treatment{asked: true, enter: true, yes: end, silent: pass}
	theirs  = treatment{asked: true, yes: end, silent: refuse}
	gently  = treatment{asked: true, yes: pass, silent: pass}
	byHand  = treatment{asked: true, yes: refuse, silent: refuse}
	warn    = treatment{yes: pass, silent: pass}
	ignore  = treatment{yes: overlook, silent: overlook}
	refused = treatment{yes: refuse, silent: refuse}
)

// treatments is the table of the manual page ("Who holds it"), with a column for each
// concern: four for a start, two for cleanup. A guessed port costs no stranger its life.
var treatments = [...][6]treatment{
	// given, guessed, byDefault, aside, leftover, named
	recovery.Stale:    {ours, ours, ours, beside, ours, ours},
	recovery.Live:     {byHand, byHand, byHand, byHand, byHand, byHand},
	recovery.Orphan:   {theirs, gently, gently, refused, theirs, theirs},
	recovery.Recorded: {theirs, gently, gently, gently, byHand, theirs},
	recovery.Stranger: {theirs, gently, ignore, gently, theirs, theirs},
	recovery.Claim:    {refused, refused, refused, refused, byHand, theirs},
	recovery.Refused:  {refused, warn, ignore, warn, refused, refused},
	recovery.Spared:   {refused, warn, ignore, warn, refused, refused},
}

// A dealer deals with findings, for a start and for cleanup.
type dealer struct {
	recovery.Ender
	Voice
	yes, replace bool
}

func newDealer(o Options, project string, places []pidfile.Place, stop syscall.Signal) dealer {
	return dealer{
		Ender:   recovery.Ender{Keep: tree.KeepList(o.Keep), Project: project, Places: places, Grace: o.Grace, Signal: stop},
		Voice:   o.Voice,
		yes:     o.Yes,
		replace: o.Replace,
	}
}

// decide says what to do about a finding. It asks a person where the table says so;
// more are lines to show with the question.
func (d dealer) decide(f recovery.Finding, c concern, more ...string) (a action, declined bool, err error) {
	t := treatments[f.Kind][c]
	switch {
	case f.Kind == recovery.Live && d.replace:
		return end, false, nil
	case d.yes:
		return t.yes, false, nil
	case d.Ask == nil || !t.asked:
		return t.silent, false, nil
	}
	d.show(Asking, append(d.Words.block(f), more...))
	yes, err := d.Ask(questionAbout(f.Kind), t.enter)
	switch {
	case err != nil:
		return refuse, false, err
	case yes:
		return end, false, nil
	}
	return t.silent, true, nil
}

// An ending is the result of ending a finding. It is zero if that has succeeded;
// else it has why not, for a person and as a sentence after "it", and who holds the
// port now.
type ending struct {
	why, reason string
	again       []recovery.Finding
}

func (e ending) gone() bool { return e.why == "" }

// end ends a finding's processes, and says so.
func (d dealer) end(f recovery.Finding) ending {
	defer quitInterrupts()()
	if f.Kind == recovery.Live {
		d.sayf(Notice, instanceStopping, d.Words.Command(f.Argv), f.Main.PID)
		if _, err := d.Stop(f); err != nil {
			return ending{why: fmt.Sprintf("%s: %s", d.Words.running(f), err), reason: fmt.Sprintf(leftAlive, err)}
		}
		d.show(Notice, []string{d.Words.mark("✅ ") + instanceStopped})
		return ending{}
	}
	if d.yes {
		d.show(Notice, d.Words.block(f))
	}
	r := d.End(f)
	if len(r.Left) > 0 {
		return ending{why: d.Words.left(r.Left), reason: d.Words.left(r.Left)}
	}
	d.show(Notice, []string{d.Words.ended(f, r)})
	if len(r.Again) > 0 {
		why := d.Words.again(r.Again[0])
		return ending{why, fmt.Sprintf(goneButTaken, why), r.Again}
	}
	return ending{}
}
