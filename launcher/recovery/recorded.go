package recovery

import (
	"os"
	"slices"

	"bengal-run/launcher/system"
	"bengal-run/pidfile"
)

// recorded reports whether a dead record names exactly this process. It need not show
// the record's id: some servers write their title over their environment.
func (v *View) recorded(id system.ID) bool {
	return slices.ContainsFunc(v.Records(), func(r pidfile.Seen) bool { return slices.Contains(exactly(r), id) })
}

// exactly lists the processes that a dead record of this boot names with their start
// times: COMMAND, and whoever listened.
func exactly(r pidfile.Seen) []system.ID {
	if r.Live || !thisBoot(r.Record) {
		return nil
	}
	words := []string{r.Command}
	for _, l := range r.Listen {
		_, _, holders := pidfile.ParseListen(l)
		words = append(words, holders...)
	}
	var ids []system.ID
	for _, w := range words {
		if id, err := system.ParseID(w); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

// recordedBy finds the processes that a dead record names exactly, but that do
// not show its id.
func (v *View) recordedBy(r pidfile.Seen) []Finding {
	var list []Finding
	for _, id := range exactly(r) {
		if p, ok := v.look(id.PID); ok && p.ID == id && v.standing(p).kind == Stranger {
			f := v.stranger([]system.Info{p})
			f.Dying = p.Dying() // a dying process shows no environment
			list = Merge(list, f)
		}
	}
	return list
}

// LeftBy finds what a dead record's instance has left: the tree that carries its id or,
// if nothing does, the processes that the record names exactly.
func (v *View) LeftBy(r pidfile.Seen) []Finding {
	if f := v.leftover(r.ID); f.Main.PID != 0 {
		return []Finding{f}
	}
	return v.recordedBy(r)
}

// StillNames reports whether a dead record names a living process, or may do so. To
// replace that record would lose the process.
func (v *View) StillNames(r pidfile.Seen) bool { return len(v.LeftBy(r)) > 0 || v.err != nil }

// Recorded is recordedBy for all Records.
func (v *View) Recorded() []Finding {
	var list []Finding
	for _, r := range v.Records() {
		list = Merge(list, v.recordedBy(r)...)
	}
	return list
}

// thisBoot reports whether this user made a record since the system was booted: only then
// do its PIDs mean anything.
func thisBoot(r pidfile.Record) bool {
	return r.Boot == system.Boot() && r.UID == os.Geteuid()
}
