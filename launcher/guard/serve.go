package guard

import (
	"os"
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
	if len(os.Args) < 2 {
		return
	}
	switch os.Args[0] {
	case Name:
		if fd, err := strconv.Atoi(os.Args[1]); err == nil {
			os.Exit(serve(fd))
		}
	case stepName:
		os.Exit(step(os.Args[1:]))
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
	i, ok := inherit()
	if ok {
		ignore(i.plan.Ignored &^ (1 << (syscall.SIGCHLD - 1))) // who ignores that has no children to wait for
		g.takeHold(i.record)
	} else if i.plan, i.pid = g.open(); i.pid == 0 {
		return 0
	}
	plan, pid := i.plan, i.pid
	command := process.ID{PID: pid}
	if c, err := process.Look(pid); err == nil && !i.ended { // a zombie at worst: nobody has reaped it
		command = c.ID
	}
	// Locked in so many words, the thread also starts no other one, which would
	// inherit what dieLast does to it.
	runtime.LockOSThread()
	dieLast()
	_ = launcher.Send(wire.Message{Kind: wire.Running, Numbers: []int64{int64(pid), int64(command.Start)}})
	if i.ended {
		_ = launcher.Send(wire.Message{Kind: wire.Exited, Numbers: []int64{int64(i.status)}})
	}
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
		Ended: i.ended,
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
