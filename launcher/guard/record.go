package guard

import (
	"time"

	"bengal-run/launcher/wire"
	"bengal-run/pidfile"

	"golang.org/x/sys/unix"
)

// hold takes over the record that the launcher has made.
func (g *serving) hold(m wire.Message) {
	dir, ok := g.launcher.File()
	lock, also := g.launcher.File()
	if ok && also && len(m.Words) == 2 {
		g.record = pidfile.Inherit(dir, lock, m.Words[0], m.Words[1])
	}
}

// takeHold goes on holding the record after a stage.
func (g *serving) takeHold(m wire.Message) {
	if m.Kind == wire.Record && len(m.Numbers) == 2 && len(m.Words) == 2 {
		dir, lock := int(m.Numbers[0]), int(m.Numbers[1])
		unix.CloseOnExec(dir)
		unix.CloseOnExec(lock)
		g.record = pidfile.Inherit(dir, lock, m.Words[0], m.Words[1])
	}
}

// adopt takes over the lock of the record's next state.
func (g *serving) adopt() {
	lock, ok := g.launcher.File()
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if ok && g.record != nil {
		g.record.Adopt(lock)
	}
}

// alone notes until when an instance will be gone whose launcher is: whoever
// wants to start here next waits for that long.
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
