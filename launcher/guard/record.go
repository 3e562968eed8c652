package guard

import (
	"time"

	"bengal-run/pidfile"
)

func (g *serving) hold(p Plan) {
	if p.record == "" {
		return
	}
	dir, ok := g.launcher.File()
	lock, also := g.launcher.File()
	if ok && also {
		g.record = pidfile.Inherit(dir, lock, p.record, p.RunID)
	}
}

func (g *serving) adopt() {
	lock, ok := g.launcher.File()
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if ok && g.record != nil {
		g.record.Adopt(lock)
	}
}

// alone notes, once the launcher is gone, by when the rest of the instance will be gone,
// too: whoever wants to start here next waits until then.
func (g *serving) alone() {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if g.record == nil {
		return
	}
	_ = g.record.Amend(func(r *pidfile.Record) {
		if r.Ending.IsZero() {
			r.Ending = time.Now().Add(g.grace)
		}
	})
}

// remove removes the record. The launcher does so, too, unless it is gone.
func (g *serving) remove() {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if g.record != nil {
		g.record.Remove()
		g.record = nil
	}
}
