package launcher

import (
	"slices"
	"syscall"

	"bengal-run/launcher/process"
	"bengal-run/launcher/tree"
	"bengal-run/launcher/wire"
)

// wakeGuard continues a guard that somebody has stopped: nothing would be
// passed on or ended as long as it is.
func (i *instance) wakeGuard() {
	if i.reaped {
		return
	}
	var s syscall.WaitStatus
	pid, err := syscall.Wait4(i.guard.PID, &s, syscall.WNOHANG|syscall.WUNTRACED, nil)
	if err != nil || pid != i.guard.PID {
		return
	}
	if s.Stopped() {
		_ = syscall.Kill(pid, syscall.SIGCONT)
	} else {
		i.reaped = true
	}
}

// takeOver goes on in the place of a guard that has died. Once it is a zombie,
// all that was below it has come to us; descriptors are closed a moment before
// that, so its death is waited for. COMMAND has had its parent-death signal.
func (i *instance) takeOver() {
	if !i.reaped {
		_ = syscall.Kill(i.guard.PID, syscall.SIGKILL)
	}
	i.reap()
	if s := i.guard.Last(); s.Exited && !i.exited {
		if i.command.PID == 0 {
			i.command = s.Command
		}
		i.report(wire.Message{Kind: wire.Exited, Numbers: []int64{int64(s.Status)}})
	}
	if i.command.PID == 0 {
		i.adoptCommand()
	}
	i.sayf(Detail, guardGone, i.guard.PID)
	i.begin()
	i.overdue = nil
	control, reports := i.queue(1024), make(chan wire.Message, 16)
	i.reports = reports
	supervisor := &tree.Supervisor{
		Tree:   tree.Tree{Command: i.command, RunID: i.record.ID, Keep: i.Keep, Foreign: i.guard.Foreign, Init: i.init},
		Grace:  i.Grace,
		Stop:   i.Stop,
		Begun:  i.begun,
		Ended:  i.exited || i.command == process.ID{},
		Status: i.statusOfInit(),
		Note:   func(m wire.Message) { reports <- m },
	}
	go func() {
		supervisor.Run(control)
		reports <- wire.Message{Kind: wire.Done}
	}()
}

// adoptCommand finds COMMAND among our children, where the guard died before it
// could say who that is: it leads a session.
func (i *instance) adoptCommand() {
	self, err := process.Look(syscall.Getpid())
	if err != nil {
		return
	}
	i.command = i.leaderBelow(self)
	if i.Isolate { // that was the init
		i.init = i.command
		i.command = i.leaderBelow(process.Info{ID: i.init})
	}
}

func (i *instance) leaderBelow(parent process.Info) process.ID {
	pids, _ := parent.Children()
	for _, pid := range pids {
		p, err := process.Look(pid)
		if err == nil && p.Session == pid && !slices.Contains(i.guard.Foreign, p.ID) {
			return p.ID
		}
	}
	return process.ID{}
}

// reap waits for the guard to be gone.
func (i *instance) reap() {
	for !i.reaped {
		if _, err := syscall.Wait4(i.guard.PID, nil, 0, nil); err != syscall.EINTR {
			i.reaped = true
		}
	}
}
