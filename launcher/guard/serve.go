package guard

import (
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"

	"bengal-run/launcher/descriptors"
	"bengal-run/launcher/signals"
	"bengal-run/launcher/system"
	"bengal-run/launcher/threads"
	"bengal-run/launcher/tree"
	"bengal-run/launcher/wire"
	"bengal-run/pidfile"
)

func init() {
	if len(os.Args) < 2 {
		return
	}
	fd, err := strconv.Atoi(os.Args[1])
	if err != nil {
		return
	}
	switch os.Args[0] {
	case tree.GuardName:
		os.Exit(serve(fd))
	case initName:
		os.Exit(first(fd))
	}
}

// Settled is how long COMMAND runs before launcher and guard set up what only a longer run
// needs. The shortest commands are over by then.
const Settled = 5 * time.Millisecond

// catches is when a guard begins to catch signals that are sent to itself. A server that
// handles signals is hardly up by then, and before it is up, a tool that signals the whole
// tree ends it anyway.
const catches = time.Millisecond

// serving is a guard at work.
type serving struct {
	launcher *wire.Conn
	own      chan os.Signal // what somebody sends to the guard itself
	grace    time.Duration

	mutex  sync.Mutex
	record *pidfile.Held // nil without
}

// serve is the guard's whole life. It runs in init, on the thread that the
// process began with, which lasts as long as the process: COMMAND's parent-death signal
// belongs to that thread (go.dev/issue/27505).
func serve(fd int) (code int) {
	system.Rename("bengal-run") // the kernel calls it "exe" after the path that it came from
	_ = os.Unsetenv(processors)
	launcher, err := wire.New(fd)
	if err != nil {
		return 1
	}
	if err := tree.Adopt(); err != nil {
		return 1
	}
	g := &serving{launcher: launcher, own: make(chan os.Signal, 64)}
	m, _ := launcher.Receive()
	plan, err := planOf(m)
	if err != nil { // or the launcher has changed its mind, or is gone: then m is zero, and no plan
		return 0
	}
	g.hold(plan)
	s, err := g.start(plan)
	if err != nil {
		_ = launcher.Send(failure(err))
		return 0
	}
	g.grace = plan.Grace
	_ = launcher.Send(s.message())
	time.AfterFunc(catches, func() {
		signals.Catch(g.own, append([]syscall.Signal{tree.Marker}, signals.Urgent...)...)
		time.Sleep(Settled - catches)
		threads.Reserve(threads.Enough)
		descriptors.LetGo()
	})
	supervisor := &tree.Supervisor{
		Tree:    tree.Tree{Command: s.Command, Session: s.session, RunID: plan.RunID, Keep: plan.Keep, Init: s.Init},
		Grace:   plan.Grace,
		Stop:    plan.Stop,
		Own:     g.own,
		Reports: s.reports,
		Note: func(m wire.Message) {
			_ = launcher.Send(m)
			if m.Kind == wire.Stopped {
				go wakeOrphan(os.Getppid())
			}
		},
	}
	go func() {
		control := make(chan wire.Message)
		go g.relay(control)
		supervisor.Run(control)
		g.remove()
		_ = launcher.Send(wire.Message{Kind: wire.Done})
		os.Exit(0)
	}()
	// This thread has nothing else to do. Init is locked to it, and a goroutine that is
	// locked to a thread costs two more thread switches each time that it waits.
	select {}
}

func (g *serving) start(p Plan) (started, error) {
	if p.Isolate {
		return g.isolate(p)
	}
	pid, err := start(p)
	if err != nil {
		return started{}, err
	}
	return started{Started: Started{Command: system.IDOf(pid)}, session: os.Getpid()}, nil
}
