package launcher

import (
	"bengal-run/launcher/recovery"
)

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

// refuse is for what stays in the way.
func (i *instance) refuse(o obstacle) (gone bool, err error) { return i.stays(o, i.refusal(o)) }
