package matrix_test

import (
	"strings"
	"testing"

	"bengal-run/launcher/test/peer"
	"bengal-run/launcher/test/stand"
)

// peersMatrix tries all cases on each peer that is installed. What they leave is
// ended, and no fault of ours.
func peersMatrix(t *testing.T) (tables []*table) {
	for _, p := range peer.Peers {
		t.Run(p.Name, func(t *testing.T) {
			c, err := p.Ready(t)
			if err != nil {
				t.Skip(err)
			}
			tb := newTable(c.Name, c.Version)
			tables = append(tables, tb)
			for _, w := range ways {
				if w.Name == "guard killed" || w.Name == "panic" || strings.HasPrefix(w.Name, "bg, ") {
					continue
				}
				for _, sh := range stand.Shapes {
					if sh.Excludes(w) {
						continue
					}
					t.Run(w.Name+"/"+sh.Name, func(t *testing.T) {
						t.Parallel()
						r := tryPeer(t, c, w, sh)
						tb.set(w, sh, r)
						t.Logf("%-16s %-11s %s %v", w.Name, sh.Name, r, r.complaints)
					})
				}
			}
		})
	}
	return tables
}

func tryPeer(t *testing.T, c peer.Contestant, w stand.Way, sh stand.Shape) result {
	s := stand.New(t)
	t.Cleanup(func() { s.Sweep(t) })
	s.Argv, s.Behind = []string{stand.Standin, s.Dir, s.Port, sh.Name}, c.Line
	w.Start(t, s)
	s.WaitUp(t)
	s.Identify(t)
	if c.Stays && w.Rude == stand.OnlyCommand {
		s.Waits = s.Seen.Launcher
	}
	if s.Seen.Launcher == s.Seen.Command && w.Name == "launcher killed" {
		w.Rude = stand.OnlyCommand // it has executed COMMAND in its own place
	}
	return endIt(t, s, w, sh, stand.PeerPatience)
}
