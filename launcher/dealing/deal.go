// Package dealing deals with what recovery finds: it shows each finding, asks a person
// about it where the one table (treatments) says so, ends it, and says what came of that.
// A start uses it to deal with what is in its way; cleanup, stop and list are all here. A
// Dealer lives as long as one command, and looks anew for each step.
package dealing

import (
	"fmt"

	"bengal-run/launcher/recovery"
	"bengal-run/launcher/speech"
)

// Rounds bounds how often a start or cleanup looks again. Each time it has dealt with one
// thing another may be in the way.
const Rounds = 50

// An Action is what becomes of a finding.
type Action byte

const (
	Refuse   Action = iota // leave it: a start fails, cleanup counts it
	Pass                   // leave it and name it: a start goes on
	Overlook               // leave it without a word
	End                    // end it
)

// A treatment is what to do about a finding: whether to ask a person, and what Enter
// answers then; what --yes means; and what is done otherwise: nobody was asked, or the
// answer was no.
type treatment struct {
	asked, enter   bool
	yes, otherwise Action
}

// A Concern is why a finding matters, and how much.
type Concern byte

const (
	Given     Concern = iota // start: it is in the way, and that is no guess
	Guessed                  // start: the port that it holds is a guess
	ByDefault                // start: the port is the program's default
	Aside                    // start: it was left here, and is in the way of nothing
	leftover                 // cleanup
	named                    // cleanup: -p names the port that it holds
)

// These are all treatments. With askYes and askNo, Enter answers yes or no, and --yes means
// yes; with askOnly, only a person can say yes. Without a yes, pass and a name that ends in
// Pass mean Pass, overlook means Overlook, and the others mean Refuse.
var (
	askYes      = treatment{asked: true, enter: true, yes: End, otherwise: Refuse}
	askYesPass  = treatment{asked: true, enter: true, yes: End, otherwise: Pass}
	askNo       = treatment{asked: true, yes: End, otherwise: Refuse}
	askOnly     = treatment{asked: true, yes: Refuse, otherwise: Refuse}
	askOnlyPass = treatment{asked: true, yes: Pass, otherwise: Pass}
	pass        = treatment{yes: Pass, otherwise: Pass}
	overlook    = treatment{yes: Overlook, otherwise: Overlook}
	refuse      = treatment{yes: Refuse, otherwise: Refuse}
)

// treatments is the table of the manual page ("Who holds it"), with a column for each
// concern: four for a start, two for cleanup. For a guessed port --yes ends no stranger; a
// person may.
var treatments = [...][6]treatment{
	// Given, Guessed, ByDefault, Aside, leftover, named
	recovery.Stale:    {askYes, askYes, askYes, askYesPass, askYes, askYes},
	recovery.Live:     {askOnly, askOnly, askOnly, askOnly, askOnly, askOnly},
	recovery.Orphan:   {askNo, askOnlyPass, askOnlyPass, refuse, askNo, askNo},
	recovery.Recorded: {askNo, askOnlyPass, askOnlyPass, askOnlyPass, askOnly, askNo},
	recovery.Stranger: {askNo, askOnlyPass, overlook, askOnlyPass, askNo, askNo},
	recovery.Claim:    {refuse, refuse, refuse, refuse, askOnly, askNo},
	recovery.Refused:  {refuse, pass, overlook, pass, refuse, refuse},
	recovery.Spared:   {refuse, pass, overlook, pass, refuse, refuse},
}

// A Dealer deals with findings, for a start and for cleanup. It looks and ends by its Ender,
// and asks and speaks by its Voice.
type Dealer struct {
	recovery.Ender
	speech.Voice
	Yes, Replace bool
}

// Decide says what to do about a finding. It asks a person where the table says so;
// more are lines to show with the question.
func (d Dealer) Decide(f recovery.Finding, c Concern, more ...string) (a Action, declined bool, err error) {
	t := treatments[f.Kind][c]
	switch {
	case f.Kind == recovery.Live && d.Replace:
		return End, false, nil
	case d.Yes:
		return t.yes, false, nil
	case d.Ask == nil || !t.asked:
		return t.otherwise, false, nil
	}
	yes, err := d.Ask(append(d.block(f), more...), questionAbout(f.Kind), t.enter)
	switch {
	case err != nil:
		return Refuse, false, err
	case yes:
		return End, false, nil
	}
	return t.otherwise, true, nil
}

// An Ending is the result of ending a finding. If that failed, it says why (for a person,
// and as a sentence after "it") and who holds the port now.
type Ending struct {
	Why, reason string
	Again       []recovery.Finding
	letGo       bool // it still runs, but does not hold the port any more
}

// Cleared reports whether nothing of the finding is in the way any more.
func (e Ending) Cleared() bool { return e.Why == "" }

// End ends a finding's processes, and says so.
func (d Dealer) End(f recovery.Finding) Ending {
	defer QuitInterrupts()()
	if f.Kind == recovery.Live {
		d.Sayf(speech.Notice, instanceStopping, d.Words.Command(f.Argv), f.Main.PID)
		if _, err := d.Stop(f); err != nil {
			return Ending{Why: fmt.Sprintf("%s: %s", d.Running(f), err), reason: fmt.Sprintf(LeftAlive, err)}
		}
		d.Show(speech.Notice, []string{d.Words.Mark("✅ ") + instanceStopped})
		return Ending{}
	}
	if d.Yes { // then nobody was asked, and nobody has seen it
		d.Show(speech.Notice, d.block(f))
	}
	r := d.Ender.End(f)
	if len(r.Left) > 0 {
		return Ending{Why: d.left(r.Left), reason: d.left(r.Left)}
	}
	d.Show(speech.Notice, []string{d.ended(f, r)})
	if len(r.Again) > 0 {
		why := d.again(r.Again[0])
		return Ending{Why: why, reason: fmt.Sprintf(goneButTaken, why), Again: r.Again}
	}
	return Ending{letGo: r.LetGo}
}
