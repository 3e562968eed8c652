package launcher

import (
	"slices"
	"strings"
	"time"

	"bengal-run/launcher/system"
)

// pauses lie before each look at the ports that COMMAND's tree listens on: most
// servers are up within two seconds, a large one within some fifteen. Then
// nobody looks any more: an idle instance does not wake up.
var pauses = []time.Duration{
	100 * time.Millisecond, 200 * time.Millisecond, 600 * time.Millisecond, time.Second, 14 * time.Second, 45 * time.Second,
}

// A learner knows when to look next.
type learner struct {
	next <-chan time.Time
	n    int
}

func (l *learner) wait() {
	l.next = nil
	if l.n < len(pauses) {
		l.next = time.After(pauses[l.n])
		l.n++
	}
}

// learn notes in the record who of the tree listens where. Once the end has
// begun the record speaks of that.
func (r *running) learn() {
	if r.held == nil || !r.begun.IsZero() {
		return
	}
	sockets, err := system.ListenersOf(system.Descendants()...)
	if err != nil {
		return
	}
	var lines []string
	for _, s := range sockets {
		holders := make([]string, len(s.Holders))
		for n, h := range s.Holders {
			holders[n] = h.String()
		}
		lines = append(lines, s.Address+"="+strings.Join(holders, ","))
	}
	if !slices.Equal(lines, r.record.Listen) {
		for _, l := range lines {
			if !slices.Contains(r.record.Listen, l) {
				address, _, _ := strings.Cut(l, "=")
				r.sayf(Detail, commandListens, address)
			}
		}
		r.record.Listen = lines
		r.write()
	}
}
