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
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/launcher/tree"
	"bengal-run/launcher/wire"
	"bengal-run/pidfile"
)

// Guard is a guard as the launcher sees it.
type Guard struct {
	system.ID
	*wire.Conn

	// Foreign are the children that this process had before: whoever started
	// us can have left them to us over an exec.
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

// Begin starts a guard for the tree with this BENGAL_RUN_ID. The guard carries it,
// too, so that an instance is known to live without a record. It inherits all
// descriptors that whoever started us has handed down, and its end of the socket
// under that one's own number (os/exec's ExtraFiles would put it at 3, over the
// caller's).
//
// Nothing else may be started at the same time: that end is not close-on-exec for
// the moment.
func Begin(id string) (*Guard, error) {
	foreign, err := children()
	if err == nil {
		err = tree.Adopt()
	}
	if err != nil {
		return nil, err
	}
	self, err := Executable()
	if err != nil {
		return nil, err
	}
	here, there, err := wire.Pair()
	if err != nil {
		return nil, err
	}
	defer there.Close()
	fd, err := there.Inheritable()
	if err != nil {
		here.Close()
		return nil, err
	}
	pid, err := syscall.ForkExec(self, []string{tree.GuardName, strconv.Itoa(fd)}, &syscall.ProcAttr{
		Env:   with(os.Environ(), tree.IDEnv+"="+id, processors+"=1"),
		Files: []uintptr{0, 1, 2},
		Sys:   guardAttributes(),
	})
	if err != nil {
		here.Close()
		return nil, fmt.Errorf("guard: %w", err)
	}
	g := &Guard{ID: system.ID{PID: pid}, Conn: here, Foreign: foreign}
	if i, err := system.Look(pid); err == nil {
		g.ID = i.ID
	}
	return g, nil
}

// processors is the variable that tells the Go runtime how many processors to use
// (package runtime, "Environment Variables"). A guard does little: with one of them
// it keeps fewer threads, which costs a start less, and memory for good. COMMAND has
// the caller's own.
const processors = "GOMAXPROCS"

// with is an environment with variables in the place of those that have the same
// names.
func with(env []string, variables ...string) []string {
	kept := slices.DeleteFunc(slices.Clone(env), func(e string) bool {
		return slices.ContainsFunc(variables, func(v string) bool {
			name, _, _ := strings.Cut(v, "=")
			return strings.HasPrefix(e, name+"=")
		})
	})
	return append(kept, variables...)
}

func children() ([]system.ID, error) {
	if childless() {
		return nil, nil
	}
	self, err := system.Look(os.Getpid())
	if err != nil {
		return nil, err
	}
	self.Threads = 1 // an exec leaves one thread, and all children to that
	pids, err := self.Children()
	if err != nil {
		return nil, err
	}
	var ids []system.ID
	for _, pid := range pids {
		if c, err := system.Look(pid); err == nil {
			ids = append(ids, c.ID)
		}
	}
	return ids, nil
}

// Start has the guard start COMMAND, and hold the record as well, which may be
// nil. The lock is taken before: there is no moment at which COMMAND runs and one
// of the two could die with the lock. The error is a syscall.Errno of the exec, a
// NoNamespace or ErrGone. A signal among the urgent ones ends a wait for COMMAND's file
// that does not come; it stays there.
func (g *Guard) Start(p Plan, h *pidfile.Held, urgent chan os.Signal) (Started, error) {
	var files []int
	if h != nil {
		dir, lock := h.Descriptors()
		p.record, files = h.Name, []int{dir, lock}
	}
	if p.Isolate {
		line, err := g.openLine()
		if err != nil {
			return Started{}, err
		}
		defer syscall.Close(line)
		files = append(files, line)
	}
	if own, ok := os.LookupEnv(processors); ok {
		p.Env = append(p.Env, processors+"="+own)
	}
	if g.Send(p.message(), files...) != nil {
		return Started{}, ErrGone
	}
	defer g.awake()()
	m, ok := g.answer(urgent)
	if !ok {
		return Started{}, ErrGone
	}
	n := m.Numbers
	switch {
	case m.Kind == wire.Running && len(n) == 5:
		return Started{
			Command: system.ID{PID: int(n[0]), Start: uint64(n[1])},
			Init:    system.ID{PID: int(n[2]), Start: uint64(n[3])},
			Proc:    syscall.Errno(n[4]),
		}, nil
	case m.Kind == wire.Failed && len(n) == 1:
		return Started{}, syscall.Errno(n[0])
	case m.Kind == wire.Refused && len(n) == 1:
		return Started{}, NoNamespace(n[0])
	}
	return Started{}, ErrGone
}

// unanswered is how long the guard may still take to start COMMAND once somebody wants to
// end it. A program on a network file system that hangs may never be executed.
const unanswered = 2 * time.Second

// answer waits for what the guard says of COMMAND's start. It reports false if the guard is
// gone, or to be given up.
func (g *Guard) answer(urgent chan os.Signal) (wire.Message, bool) {
	answers := make(chan wire.Message, 1)
	go func() {
		defer close(answers)
		if m, err := g.Receive(); err == nil {
			answers <- m
		}
	}()
	select {
	case m, ok := <-answers:
		return m, ok
	case sig := <-urgent:
		select {
		case urgent <- sig:
		default: // as many have come meanwhile
		}
	}
	select {
	case m, ok := <-answers:
		return m, ok
	case <-time.After(unanswered):
		return wire.Message{}, false
	}
}

// stopped is after which time a guard that does not answer is taken for stopped.
const stopped = 50 * time.Millisecond

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

// ShareLock hands over the lock of the record's next state. A guard that was
// stopped below many signals takes nothing more.
func (g *Guard) ShareLock(lock int) error {
	defer g.awake()()
	return g.Send(wire.Message{Kind: wire.Lock}, lock)
}

// Close lets go of the guard, which then ends what it has.
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
