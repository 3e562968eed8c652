//go:build linux && !portable

package guard

import (
	"syscall"

	"bengal-run/launcher/wire"

	"golang.org/x/sys/unix"
)

// tell tells the guard its plan. It answers with wire.Running, or with
// wire.Failed or Refused and waits for another plan.
func (g *Guard) tell(p Plan) error {
	if !p.Isolate {
		return g.Send(p.message())
	}
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fds[1])
	if g.init, err = wire.New(fds[0]); err != nil {
		unix.Close(fds[0])
		return err
	}
	return g.Send(p.message(), fds[1])
}

// Status follows COMMAND's end as the init of its namespace tells it to a
// launcher that takes over from the guard; nil without a namespace.
func (g *Guard) Status() <-chan syscall.WaitStatus {
	if g.init == nil {
		return nil
	}
	status := make(chan syscall.WaitStatus, 1)
	go follow(g.init, status)
	return status
}
