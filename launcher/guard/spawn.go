package guard

import (
	"fmt"
	"os"
	"syscall"

	"bengal-run/launcher/wire"
	"bengal-run/pidfile"

	"golang.org/x/sys/unix"
)

// Guard is a guard as the launcher sees it.
type Guard struct {
	PID int
	*wire.Conn
}

// Spawn starts a guard with stdin in the place of descriptor 0. It inherits its
// end of the socket under its own number, together with all descriptors that
// whoever started us has handed down.
//
// Nothing else may be started at the same time: that end is not close-on-exec
// for the moment. (os/exec's ExtraFiles would put it at 3, over the caller's.)
func Spawn(stdin uintptr, env []string) (*Guard, error) {
	here, there, err := wire.Pair()
	if err != nil {
		return nil, err
	}
	defer there.Close()
	if _, err := unix.FcntlInt(uintptr(there.FD()), unix.F_SETFD, 0); err != nil {
		here.Close()
		return nil, fmt.Errorf("guard: %w", err)
	}
	self, err := executable()
	if err != nil {
		here.Close()
		return nil, fmt.Errorf("guard: %w", err)
	}
	pid, err := syscall.ForkExec(self, []string{Name, fmt.Sprint(there.FD())}, &syscall.ProcAttr{
		Env:   env,
		Files: []uintptr{stdin, os.Stdout.Fd(), os.Stderr.Fd()},
		Sys:   &syscall.SysProcAttr{Setsid: true},
	})
	if err != nil {
		here.Close()
		return nil, fmt.Errorf("guard: %w", err)
	}
	return &Guard{pid, here}, nil
}

// Hold hands the record to the guard. It comes before Start, so that there is
// no moment at which COMMAND runs and one of the two could die with the lock.
func (g *Guard) Hold(h *pidfile.Held, id string) error {
	dir, lock := h.Descriptors()
	return g.Send(wire.Message{Kind: wire.Record, Words: []string{h.Name, id}}, dir, lock)
}

// Start tells the guard its plan. It answers with wire.Running, or with
// wire.Failed and waits for another plan.
func (g *Guard) Start(p Plan) error { return g.Send(p.message()) }

// ShareLock hands over the lock of the record's next state.
func (g *Guard) ShareLock(lock int) error { return g.Send(wire.Message{Kind: wire.Lock}, lock) }
