package background

import (
	"slices"
	"time"

	"bengal-run/launcher/dealing"
	"bengal-run/launcher/sockets"
	"bengal-run/launcher/way"
	"bengal-run/launcher/wire"
)

// A Readiness finds out when COMMAND answers, for the process that waits for that in the
// foreground. The zero value waits for nothing.
type Readiness struct {
	Next      <-chan time.Time // yields when to look
	Abandoned <-chan struct{}  // yields when the foreground has gone without a word

	conn  *wire.Conn // nil once the foreground was told
	wants []way.Want
	began time.Time
	other time.Time // since when the tree listens elsewhere, too
}

// Listeners is what a look has found.
type Listeners struct {
	Sockets []sockets.Socket
	Err     error
	Took    time.Duration
}

// Looking for the tree's listeners takes less than a hundredth of one core: the pause is
// two hundred times as long as the look before it (by lsof, a look takes a tenth of a
// second), but no longer than the wait so far, and never shorter than this.
const readyPause = 100 * time.Millisecond

// If the tree listens on other ports than the expected ones, these count only after a
// while: a debugger's port comes first, and a server whose port is taken may give up. A
// guessed port that is still free may belong to a server that is just slow.
const (
	movedOff  = 2 * time.Second
	movedAway = 10 * time.Second
)

// NewReadiness begins to look, and to listen to the foreground. Until the foreground has said
// Stay, its end also ends COMMAND.
func NewReadiness(conn *wire.Conn, wants []way.Want) Readiness {
	if conn == nil {
		return Readiness{}
	}
	_ = conn.Send(wire.Message{Kind: wire.Running})
	abandoned := make(chan struct{})
	go func() {
		if m, err := conn.Receive(); err != nil || m.Kind != wire.Stay {
			close(abandoned)
		}
	}()
	return Readiness{conn: conn, wants: wants, began: time.Now(), Next: time.After(readyPause), Abandoned: abandoned}
}

// Judge decides by one look whether COMMAND answers. If it does, Judge tells the
// foreground, and no more looks follow; if not, Judge plans the next look.
func (r *Readiness) Judge(l Listeners) {
	if r.conn == nil {
		return
	}
	if m, ready := r.answers(l.Sockets); ready && l.Err == nil {
		_ = r.conn.Send(m)
		r.conn, r.Next = nil, nil
		return
	}
	r.Next = time.After(max(readyPause, min(200*l.Took, time.Since(r.began))))
}

// answers reports whether a tree with these listeners answers: on every expected port; or
// on as many others, if somebody else holds the expected ones or they were only guesses;
// or, if no port is known, on any.
func (r *Readiness) answers(listening []sockets.Socket) (m wire.Message, ready bool) {
	if len(listening) == 0 {
		return m, false
	}
	m.Kind = wire.Ready
	ports := way.Wanted(r.wants)
	var held, others []int
	for _, s := range listening {
		switch {
		case slices.Contains(held, s.Port):
			continue
		case !slices.Contains(ports, s.Port):
			others = append(others, s.Port)
		}
		held = append(held, s.Port)
	}
	if len(others) == 0 {
		r.other = time.Time{}
	} else if r.other.IsZero() {
		r.other = time.Now()
	}
	for _, w := range r.wants {
		if w.Default || slices.Contains(held, w.Port) {
			continue
		}
		m.Numbers = append(m.Numbers, int64(w.Port))
		if len(m.Numbers) > len(others) || !moved(w, time.Since(r.other)) {
			return m, false
		}
	}
	for _, p := range held {
		if len(ports) == 0 || len(m.Numbers) > 0 || slices.Contains(ports, p) {
			m.Words = append(m.Words, dealing.URL(listening, p))
		}
	}
	return m, true
}

// moved reports whether to give up on a port that nobody in the tree listens on; elsewhere
// is how long the tree has listened on other ports.
func moved(w way.Want, elsewhere time.Duration) bool {
	guess := w.From != ""
	return elsewhere >= movedAway && guess || elsewhere >= movedOff && !sockets.Free(w.Port)
}
