package launcher

import (
	"cmp"
	"slices"
	"syscall"

	"bengal-run/launcher/speech"
	"bengal-run/launcher/system"
	"bengal-run/launcher/tree"
	"bengal-run/launcher/wire"
)

// takeOver goes on in the place of a guard that has died. Once the guard is a zombie, all
// that was below it has come to us. Its descriptors are closed a moment before that, so
// takeOver waits for its death. COMMAND has had its parent-death signal by then.
func (r *running) takeOver() {
	r.reapGuard()
	init := r.guard.Reports()
	if r.Command.PID == 0 {
		r.adoptCommand(init != nil)
	}
	r.Sayf(speech.Detail, guardGone, r.guard.PID)
	r.begin()
	r.overdue = nil
	orders, reports := make(chan wire.Message, 1024), make(chan wire.Message, 16)
	r.orders, r.reports = orders, reports
	supervisor := &tree.Supervisor{
		Tree: tree.Tree{Command: r.Command, Session: cmp.Or(r.Init.PID, r.guard.PID), RunID: r.record.ID, Keep: r.way.Keep,
			Foreign: r.guard.Foreign, Init: r.Init},
		Grace:   r.Grace,
		Stop:    r.Stop,
		Begun:   r.endBegan,
		Ended:   r.exited || r.Command == system.ID{},
		Reports: init, Continued: r.continued,
		Note: func(m wire.Message) { reports <- m },
	}
	go func() {
		supervisor.Run(orders)
		reports <- wire.Message{Kind: wire.Done}
	}()
}

// adoptCommand finds COMMAND among our children, if the guard died before it could say
// which one that is: COMMAND leads a process group. An init of COMMAND's own namespace
// leads a session.
func (r *running) adoptCommand(isolated bool) {
	self, err := system.Look(syscall.Getpid())
	if err != nil {
		return
	}
	r.Command = r.leaderBelow(self)
	if i, err := system.Look(r.Command.PID); err == nil && i.Session == i.PID && isolated {
		r.Init = r.Command
		r.Command = r.leaderBelow(i)
	}
}

func (r *running) leaderBelow(parent system.Info) system.ID {
	pids, _ := parent.Children()
	for _, pid := range pids {
		p, err := system.Look(pid)
		id, _ := system.Variable(pid, tree.IDEnv)
		if err == nil && p.Group == pid && id == r.record.ID && !slices.Contains(r.guard.Foreign, p.ID) {
			return p.ID
		}
	}
	return system.ID{}
}

// reapGuard waits for the guard to be gone. It kills it first: somebody may have stopped it.
func (r *running) reapGuard() {
	if !r.guardReaped {
		_ = syscall.Kill(r.guard.PID, syscall.SIGKILL)
		system.Await(r.guard.PID)
		r.guardReaped = true
	}
}
