package guard

import (
	"os"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"

	"bengal-run/launcher/descriptors"
	"bengal-run/launcher/process"
	"bengal-run/launcher/signals"
	"bengal-run/launcher/threads"
	"bengal-run/launcher/tree"
	"bengal-run/launcher/wire"
	"bengal-run/pidfile"
)

func init() {
	if len(os.Args) < 2 {
		return
	}
	switch os.Args[0] {
	case tree.GuardName:
		if fd, err := strconv.Atoi(os.Args[1]); err == nil {
			os.Exit(serve(fd))
		}
	case stepName:
		os.Exit(step(os.Args[1:]))
	case initName:
		if fd, err := strconv.Atoi(os.Args[1]); err == nil {
			os.Exit(first(fd))
		}
	}
}

// serving is a guard at work.
type serving struct {
	launcher *wire.Conn
	control  chan wire.Message
	own      chan os.Signal
	grace    time.Duration

	mutex  sync.Mutex
	record *pidfile.Held // nil without
}

// serve is the guard's whole life. It runs in init, on the thread that the
// process began with, which lasts as long as the process: COMMAND's
// parent-death signal is that thread's (go.dev/issue/27505).
func serve(fd int) (code int) {
	name()
	launcher, err := wire.New(fd)
	if err != nil {
		return 1
	}
	if err := tree.Adopt(); err != nil {
		return 1
	}
	g := &serving{launcher: launcher, control: make(chan wire.Message), own: make(chan os.Signal, 64)}
	plan, s, ok := g.inherit()
	if !ok {
		plan, s = g.open()
	}
	if s.command.PID == 0 {
		return 0
	}
	g.grace = plan.Grace
	threads.Reserve(threads.Enough)
	runtime.LockOSThread()
	last := newLastThread()
	_ = launcher.Send(s.message())
	if s.ended {
		_ = launcher.Send(wire.Message{Kind: wire.Exited, Numbers: []int64{int64(s.waited)}})
	}
	go func() {
		time.Sleep(signals.Lull)
		signals.Catch(g.own, signals.Urgent, plan.Ignored)
	}()
	// Before the next descriptor comes: where it is not marked as ours in the same
	// moment, it would be let go of, too.
	descriptors.LetGo(0, 1)
	go g.relay()
	supervisor := &tree.Supervisor{
		Tree:   tree.Tree{Command: s.command, RunID: plan.RunID, Keep: plan.Keep, Init: s.init},
		Grace:  plan.Grace,
		Stop:   plan.Stop,
		Ended:  s.ended,
		Status: s.status,
		Note: func(m wire.Message) {
			if m.Kind == wire.Ending || m.Kind == wire.Exited {
				last.hurry()
			}
			_ = launcher.Send(m)
		},
	}
	go func() {
		supervisor.Run(g.control)
		g.remove()
		last.hurry()
		_ = launcher.Send(wire.Message{Kind: wire.Done})
		os.Exit(0)
	}()
	last.rest()
	return 0
}

// inherited is what a guard knows that was a stage.
type inherited struct {
	plan   Plan
	record wire.Message
	pid    int // of COMMAND
	ended  bool
	status syscall.WaitStatus
}

// inherit takes over from the stage that this guard was.
func (g *serving) inherit() (plan Plan, s started, ok bool) {
	i, ok := inherit()
	if !ok {
		return Plan{}, started{}, false
	}
	ignore(i.plan.Ignored &^ (1 << (syscall.SIGCHLD - 1))) // who ignores that has no children to wait for
	g.takeHold(i.record)
	s = started{command: process.ID{PID: i.pid}, ended: i.ended, waited: i.status}
	if c, err := process.Look(i.pid); err == nil && !i.ended { // a zombie at worst: nobody has reaped it
		s.command = c.ID
	}
	return i.plan, s, true
}

// open listens to the launcher until COMMAND runs. Its PID is 0 when the
// launcher has changed its mind, or is gone.
func (g *serving) open() (plan Plan, s started) {
	for {
		m, err := g.launcher.Receive()
		if err != nil {
			return Plan{}, started{}
		}
		if m.Kind == wire.Record {
			g.hold(m)
			continue
		}
		if plan, err = planOf(m); err != nil {
			return Plan{}, started{}
		}
		if s, err = g.start(plan); err == nil {
			return plan, s
		}
		_ = g.launcher.Send(failure(err))
	}
}

func (g *serving) start(p Plan) (started, error) {
	if p.Isolate {
		return g.isolate(p)
	}
	pid, err := start(p)
	if err != nil {
		return started{}, err
	}
	if i, err := process.Look(pid); err == nil { // a zombie at worst: nobody has reaped it
		return started{command: i.ID}, nil
	}
	return started{command: process.ID{PID: pid}}, nil
}
