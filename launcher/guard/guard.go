// Package guard is the process between the launcher and COMMAND: it starts
// COMMAND, reaps everything that comes of it, and ends it all when the launcher
// asks for that or is gone.
//
// Its life, on Linux: Begin makes a child that shares the launcher's memory, the
// stage. It leads a session of its own, adopts orphans and starts COMMAND, with
// system calls alone. If COMMAND ends soon and leaves nothing, so does the stage;
// otherwise it executes the same binary in its own place, which is called
// tree.GuardName then. Elsewhere, with a PID namespace for COMMAND, and where a
// stage is refused, the launcher starts that binary itself (spawn), and sends it
// the record and a Plan. The binary's own init runs serve before anything else,
// which supervises the tree until nothing is left of it. Then the process exits,
// from within init: main is never reached. COMMAND's own PID namespace begins in
// the same way, with first.
//
// That init is why this package imports little and why its path begins with a
// letter that sorts before the libraries': Go initialises packages in the order
// of their import paths as far as their own imports allow (go.dev/ref/spec,
// "Program initialization"), so the command line, the questions and all that
// they need is not initialised in a guard, which saves it a millisecond and
// some memory for as long as the server runs.
package guard

import (
	"errors"
	"syscall"
	"time"

	"bengal-run/launcher/process"
	"bengal-run/launcher/wire"
	"bengal-run/pidfile"
)

// Guard is a guard as the launcher sees it.
type Guard struct {
	process.ID
	*wire.Conn // nil before Attend

	// Foreign are the children that this process had before: whoever started
	// us can have left them to us over an exec.
	Foreign []process.ID

	stage *stage // nil for one that was a Go program from the start

	// Our own line to the init of COMMAND's namespace, if it has one: as long as
	// it is open, or the guard lives, so does the init.
	init *wire.Conn
}

// State is what has become of COMMAND. The zero value says that the guard has
// died, and nobody knows.
type State struct {
	Command process.ID // without its start where that was not looked at
	Ended   bool       // with nothing left of it
	Exited  bool       // something may be left of it; only from Last
	Status  syscall.WaitStatus
	Err     error // it was not started: a syscall.Errno, or a NoNamespace

	// In a PID namespace of its own: the namespace's init, and why /proc shows
	// the PIDs from outside, 0 when it does not.
	Init process.ID
	Proc syscall.Errno
}

// NoNamespace says why there is no PID namespace.
type NoNamespace syscall.Errno

func (r NoNamespace) Error() string { return syscall.Errno(r).Error() }

// errRefused says that the kernel, or a sandbox, makes no process as a guard
// begins by default (stage_linux.go).
var errRefused = errors.New("the guard cannot begin in this way")

// Refused reports whether a State's error means that Begin is to be called once
// more: it knows another way.
func Refused(err error) bool { return errors.Is(err, errRefused) }

// stopped is after which time a guard that does not answer is taken for stopped.
const stopped = 50 * time.Millisecond

// Begin starts a guard that holds the record, and has it start COMMAND. What has
// become of that is what Await tells. It comes after the lock is taken: there is
// no moment at which COMMAND runs and one of the two could die with the lock.
func Begin(p Plan, h *pidfile.Held, id string) (*Guard, error) {
	if p.Isolate {
		return beginWhole(p, h, id)
	}
	g, err := begin(p, h, id)
	if !errors.Is(err, errRefused) {
		return g, err
	}
	return beginWhole(p, h, id)
}

// beginWhole starts a guard that is a Go program from the start.
func beginWhole(p Plan, h *pidfile.Held, id string) (*Guard, error) {
	g, err := spawn(p.RunID)
	if err != nil {
		return nil, err
	}
	if h != nil {
		_ = g.handRecord(h, id) // its death shows in Await
	}
	_ = g.tell(p)
	return g, nil
}

// awake continues the guard again and again, in case that somebody has stopped
// it, until over is called: the guard must not be reaped before.
func (g *Guard) awake() (over func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-done:
				return
			case <-time.After(stopped):
				_ = syscall.Kill(g.PID, syscall.SIGCONT)
			}
		}
	}()
	return func() {
		close(done)
		<-ended
	}
}

// receiveState waits for a whole guard's answer.
func (g *Guard) receiveState() State {
	defer g.awake()()
	m, err := g.Receive()
	if err != nil {
		return State{}
	}
	n := m.Numbers
	switch {
	case m.Kind == wire.Running && len(n) >= 2:
		s := State{Command: process.ID{PID: int(n[0]), Start: uint64(n[1])}}
		s.Init, s.Proc = namespace(m)
		return s
	case m.Kind == wire.Failed && len(n) == 1:
		return State{Err: syscall.Errno(n[0])}
	case m.Kind == wire.Refused && len(n) == 1:
		return State{Err: NoNamespace(n[0])}
	}
	return State{Err: syscall.Errno(0)}
}

// Attend tells the guard that COMMAND goes on, and has messages to and from it go
// over Conn from now on.
func (g *Guard) Attend() error {
	if g.Conn != nil {
		return nil
	}
	return g.attend()
}

// Close lets go of the guard, which then ends what it has.
func (g *Guard) Close() error {
	if g.init != nil {
		g.init.Close()
	}
	if g.stage != nil && g.Conn == nil {
		return g.leave()
	}
	return g.Conn.Close()
}

// ShareLock hands over the lock of the record's next state. A guard that was stopped
// below many signals takes nothing more.
func (g *Guard) ShareLock(lock int) error {
	defer g.awake()()
	return g.Send(wire.Message{Kind: wire.Lock}, lock)
}
