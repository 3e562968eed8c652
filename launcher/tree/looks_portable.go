//go:build linux && portable

package tree

import (
	"time"

	"bengal-run/launcher/system"
)

// looks say when to look at the tree before its end: often at first, when most
// servers start others, and every 2 seconds after that.
type looks struct {
	due   <-chan time.Time
	timer *time.Timer
	began time.Time
}

const (
	firstLook = 10 * time.Millisecond
	lastLook  = 2 * time.Second
)

func (s *Supervisor) looks() *looks {
	t := time.NewTimer(firstLook)
	return &looks{t.C, t, time.Now()}
}

// again plans the next look.
func (l *looks) again([]system.Info) {
	l.timer.Reset(min(max(time.Since(l.began)/4, firstLook), lastLook))
}

func (l *looks) stop() { l.timer.Stop() }
