package recovery

import (
	"errors"
	"fmt"
	"slices"
	"syscall"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/launcher/tree"
)

// A hunt ends the processes that look lists, until it lists none.
type hunt struct {
	Ender
	main   system.Info // who stands for all
	look   func() ([]system.Info, error)
	began  time.Time
	told   map[system.ID]bool // those that were signalled
	killed map[system.ID]time.Time
	lost   []Member
}

// run asks the topmost processes first: a wrapper passes the signal on, and a second
// one would interrupt a server that tidies up. It asks the others when their parents
// have ended, or at half the grace period.
func (h *hunt) run() {
	h.told, h.killed = make(map[system.ID]bool), make(map[system.ID]time.Time)
	empty := 0
	for pause := 2 * time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		left, err := h.look()
		left = slices.DeleteFunc(left, h.isLost)
		if err != nil && time.Since(h.began) > h.Grace+tree.Patience {
			h.lost = append(h.lost, Member{Info: h.main, Why: err.Error()})
			return
		}
		if len(left) == 0 && err == nil {
			// If a process forks and ends during a look, the next look shows its child.
			if empty++; empty == 2 {
				return
			}
			time.Sleep(2 * time.Millisecond)
			continue
		}
		empty = 0
		if gone := time.Since(h.began); gone >= h.Grace {
			h.kill(left)
		} else {
			h.ask(left, gone >= h.Grace/2)
			pause = min(pause, h.Grace-gone)
		}
		time.Sleep(pause)
	}
}

func (h *hunt) ask(left []system.Info, half bool) {
	there := make(map[int]bool)
	for _, p := range left {
		there[p.PID] = true
	}
	for _, p := range left {
		if !h.told[p.ID] && (half || !there[p.Parent]) {
			h.told[p.ID] = true
			h.send(p, h.Signal)
		}
		if h.told[p.ID] && p.Stopped() {
			h.send(p, syscall.SIGCONT)
		}
	}
}

func (h *hunt) kill(left []system.Info) {
	for _, p := range left {
		first, again := h.killed[p.ID]
		switch {
		case !again:
			h.killed[p.ID], h.told[p.ID] = time.Now(), true
			h.send(p, syscall.SIGKILL)
		case time.Since(first) > tree.Patience:
			h.lost = append(h.lost, Member{Info: p, Why: fmt.Sprintf("does not die of SIGKILL (state %c)", p.State)})
		}
	}
}

func (h *hunt) send(p system.Info, sig syscall.Signal) {
	if err := p.Signal(sig); errors.Is(err, syscall.EPERM) {
		h.lost = append(h.lost, Member{Info: p, Why: "may not be signalled: it belongs to another user"})
	}
}

func (h *hunt) isLost(p system.Info) bool {
	return slices.ContainsFunc(h.lost, func(l Member) bool { return l.ID == p.ID })
}
