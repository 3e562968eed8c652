//go:build !linux || portable

package tree

import (
	"syscall"
)

// zombie is a child that has ended.
type zombie struct {
	pid    int
	status syscall.WaitStatus
}

// reaper waits for children in a thread of its own, and reaps them there: not
// every system can look without reaping. What is weaker: a PID that was just
// reaped could be reused before the signal that is on its way to it.
type reaper struct {
	zombies chan zombie // closed when there is no child
	quit    chan struct{}
}

func reap() *reaper {
	r := &reaper{make(chan zombie), make(chan struct{})}
	go func(zombies chan<- zombie) {
		defer close(zombies)
		for {
			var status syscall.WaitStatus
			pid, err := syscall.Wait4(-1, &status, 0, nil)
			if err == syscall.EINTR {
				continue
			}
			if err != nil {
				return
			}
			select {
			case zombies <- zombie{pid, status}:
			case <-r.quit:
				return
			}
		}
	}(r.zombies)
	return r
}

func (r *reaper) stop() { close(r.quit) }

func (r *reaper) next(zombie) (zombie, bool) { return zombie{}, false }
