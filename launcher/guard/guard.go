// Package guard is the process between the launcher and COMMAND: it starts
// COMMAND, reaps everything that comes of it, and ends it all when the launcher
// asks for that or is gone.
//
// Its life: Begin starts this very binary once more, in a session of its own and
// with one end of a socket. Its runtime comes up while the launcher is busy with
// other things; until Start tells it a Plan it is no instance, and ends with the
// socket. Then it starts COMMAND, says what has become of that, and supervises the
// tree (launcher/tree) until nothing is left of it. The process exits from within
// this package's init: main is never reached. COMMAND's own PID namespace, if it
// is to have one, begins in the same way, with first.
//
// That init is why this package imports little: Go initialises packages in the
// order of their import paths as far as their own imports allow (go.dev/ref/spec,
// "Program initialization"), so the command line, the questions and all that
// they need are not initialised in a guard, which saves it a millisecond, and
// memory for as long as the server runs. One import that sorts behind github.com and
// must be initialised (path/filepath, net/netip) would undo that; TestGuardInitialises
// would tell.
package guard

import (
	"errors"
	"syscall"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/launcher/wire"
)

// Guard is a guard as the launcher sees it.
type Guard struct {
	system.ID
	*wire.Conn
	Said <-chan wire.Message // what the guard says, until it is gone

	// Foreign are children that this process had before the start: a script that ends
	// in exec leaves its children to us.
	Foreign []system.ID

	// Our own line to the init of COMMAND's namespace, if it has one: as long as
	// it is open, or the guard lives, so does the init.
	init *wire.Conn
}

// Started is a COMMAND that runs.
type Started struct {
	Command system.ID

	// In a PID namespace of its own: the namespace's init, and why /proc shows
	// the PIDs from outside, 0 when it does not.
	Init system.ID
	Proc syscall.Errno
}

// NoNamespace says why there is no PID namespace.
type NoNamespace syscall.Errno

func (r NoNamespace) Error() string { return syscall.Errno(r).Error() }

// ErrGone says that the guard has died before it could say what has become of
// COMMAND.
var ErrGone = errors.New("the guard is gone")

// stopped is how long a guard can be silent before we take it for stopped.
const stopped = 50 * time.Millisecond

// awake continues the guard again and again, in case somebody has stopped it, until over is
// called. The guard must not be reaped before that.
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

// ShareLock hands over the lock of the record's next state. It keeps the guard awake
// meanwhile: a guard that was stopped while many signals came takes nothing more.
func (g *Guard) ShareLock(lock int) error {
	defer g.awake()()
	return g.Send(wire.Message{Kind: wire.Lock}, lock)
}

// Close closes our lines to the guard and, if there is one, to the namespace's init. The
// guard then ends what it has started.
func (g *Guard) Close() error {
	if g.init != nil {
		g.init.Close()
	}
	return g.Conn.Close()
}

// Discard ends a guard that has started nothing.
func (g *Guard) Discard() {
	_ = g.Close()
	_ = syscall.Kill(g.PID, syscall.SIGKILL)
	system.Await(g.PID)
}
