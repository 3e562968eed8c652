//go:build !linux || portable

package tree

import "syscall"

// reaper waits for children in a thread of its own, and reaps them there: not
// every system can look without reaping. What is weaker: a PID that was just
// reaped could be reused before the signal that is on its way to it.
type reaper struct {
	changes chan change // closed when there is no child
	quit    chan struct{}
}

func reap() *reaper {
	r := &reaper{make(chan change), make(chan struct{})}
	go func(changes chan<- change) {
		defer close(changes)
		for {
			var status syscall.WaitStatus
			pid, err := syscall.Wait4(-1, &status, syscall.WUNTRACED, nil)
			if err == syscall.EINTR {
				continue
			}
			if err != nil {
				return
			}
			select {
			case changes <- change{pid, status}:
			case <-r.quit:
				return
			}
		}
	}(r.changes)
	return r
}

func (r *reaper) next(change) (change, bool) { return change{}, false }
