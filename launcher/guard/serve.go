package guard

import (
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"bengal-run/launcher/descriptors"
	"bengal-run/launcher/process"
	"bengal-run/launcher/signals"
	"bengal-run/launcher/tree"
	"bengal-run/launcher/wire"
)

func init() {
	if len(os.Args) >= 2 && os.Args[0] == Name {
		if fd, err := strconv.Atoi(os.Args[1]); err == nil {
			os.Exit(serve(fd))
		}
	}
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
	plan, pid := g.open()
	if pid == 0 {
		return 0
	}
	command := process.ID{PID: pid}
	if i, err := process.Look(pid); err == nil { // a zombie at worst: nobody has reaped it
		command = i.ID
	}
	// Locked in so many words, the thread also starts no other one, which would
	// inherit what dieLast does to it.
	runtime.LockOSThread()
	dieLast()
	_ = launcher.Send(wire.Message{Kind: wire.Running, Numbers: []int64{int64(pid), int64(command.Start)}})
	go func() {
		time.Sleep(signals.Lull)
		signals.Catch(g.own, signals.Urgent, plan.Ignored)
	}()
	go g.relay()
	descriptors.LetGo(0, 1)
	supervisor := &tree.Supervisor{
		Tree:  tree.Tree{Command: command, RunID: plan.RunID, Keep: plan.Keep},
		Grace: plan.Grace,
		Stop:  plan.Stop,
		Note:  func(m wire.Message) { _ = launcher.Send(m) },
	}
	go func() {
		supervisor.Run(g.control)
		g.remove()
		dieAtOnce()
		_ = launcher.Send(wire.Message{Kind: wire.Done})
		os.Exit(0)
	}()
	select {} // nothing runs on this thread any more
}

// open listens to the launcher until COMMAND runs. The PID is 0 when the
// launcher has changed its mind, or is gone.
func (g *serving) open() (plan Plan, pid int) {
	for {
		m, err := g.launcher.Receive()
		if err != nil {
			return Plan{}, 0
		}
		if m.Kind == wire.Record {
			g.hold(m)
			continue
		}
		if plan, err = planOf(m); err != nil {
			return Plan{}, 0
		}
		if pid, err = start(plan); err == nil {
			return plan, pid
		}
		errno, _ := err.(syscall.Errno)
		_ = g.launcher.Send(wire.Message{Kind: wire.Failed, Numbers: []int64{int64(errno)}})
	}
}

// start starts COMMAND in a session of its own, in the circumstances that the
// launcher was started in.
func start(p Plan) (int, error) {
	for sig := syscall.Signal(1); sig <= 64; sig++ {
		// With SIGCHLD ignored the kernel would reap in our place, and nobody
		// would learn how COMMAND has ended.
		if p.Ignored.Has(sig) && sig != syscall.SIGCHLD {
			signal.Ignore(sig)
		}
	}
	defer block(p.Blocked)()
	pid, err := syscall.ForkExec(p.Path, p.Argv, &syscall.ProcAttr{
		Dir:   p.Dir,
		Env:   commandEnviron(p.RunID),
		Files: []uintptr{0, 1, 2},
		Sys:   attributes(p.Stop),
	})
	return pid, err
}
