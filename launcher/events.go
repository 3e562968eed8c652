package launcher

import (
	"fmt"
	"slices"
	"strings"
	"syscall"
	"time"

	"bengal-run/launcher/process"
	"bengal-run/launcher/recovery"
	"bengal-run/launcher/signals"
	"bengal-run/launcher/terminal"
	"bengal-run/launcher/tree"
	"bengal-run/launcher/wire"
)

// signal passes one on. What is to become of it is the supervisor's to know;
// the two that concern our own place in the shell are looked at here, too.
func (i *instance) signal(sig syscall.Signal) {
	switch sig {
	case syscall.SIGTSTP:
		if !terminal.Stoppable() {
			return
		}
		i.wantStop = true
	case syscall.SIGCONT:
		i.wantStop = false
		if i.paused != nil && i.term.Foreground() {
			i.term.Apply(i.paused)
			i.paused = nil
		}
	}
	i.sayf(Detail, signalPassed, signals.Name(sig))
	i.order(wire.Message{Kind: wire.Signal, Numbers: []int64{int64(sig)}})
	if signals.RuleOf(sig).Begins {
		i.wantStop = false
		i.begin()
	}
}

// begin notes that the end has begun, for whoever wants to start here next. A
// guard that was stopped is woken for it.
func (i *instance) begin() {
	if !i.begun.IsZero() {
		return
	}
	i.begun = time.Now()
	i.sayf(Detail, endBegins, i.Grace)
	i.overdue = time.After(i.Grace + tree.Patience + time.Second)
	if !i.reaped {
		_ = syscall.Kill(i.guard.PID, syscall.SIGCONT)
	}
	i.record.Ending = i.begun.Add(i.Grace)
	process.Rename(recovery.EndingName)
	i.write()
}

// report takes notice of what the supervisor says.
func (i *instance) report(m wire.Message) {
	switch m.Kind {
	case wire.Running:
		if len(m.Numbers) != 2 {
			break
		}
		// The guard looks before COMMAND can be reaped, so what it says counts.
		seen, command := i.command.PID != 0, process.ID{PID: int(m.Numbers[0]), Start: uint64(m.Numbers[1])}
		if command == i.command || seen && command.Start == 0 {
			break
		}
		i.command = command
		if !seen {
			i.started()
		}
		i.record.Command = i.command.String()
		i.write()
	case wire.Exited:
		if len(m.Numbers) == 1 {
			i.exited, i.status = true, syscall.WaitStatus(m.Numbers[0])
			i.sayf(Detail, commandEnded, i.Argv[0], describe(i.status))
		}
	case wire.Ending:
		i.begin()
	case wire.Stopped:
		i.catchUp()
		if i.wantStop {
			i.wantStop = false
			i.stop()
		}
	case wire.Killed:
		i.sayf(Notice, leftKilled, strings.Join(m.Words, ", "))
	case wire.Spared:
		i.spared = true
		i.sayf(Notice, leftRunning, strings.Join(m.Words, ", "))
	case wire.Left:
		i.left = true
		i.sayf(Warning, leftAlive, strings.Join(m.Words, ", "))
	}
}

// catchUp passes on the signals that have come already: the SIGCONT that wants
// us to go on can be among them, after we were stopped by somebody else.
func (i *instance) catchUp() {
	for !i.busy() {
		select {
		case sig := <-i.passed:
			i.signal(sig.(syscall.Signal))
		default:
			return
		}
	}
}

// stop stops the launcher as Ctrl+Z would have, with the terminal as the shell
// knows it. SIGTSTP cannot do that any more once it was caught
// (os/signal.Reset does not bring its default back). The stop may come a moment
// after Kill has returned, so nothing follows: SIGCONT is where it goes on.
func (i *instance) stop() {
	i.paused = i.term.Settings()
	i.term.Restore()
	_ = syscall.Kill(syscall.Getpid(), syscall.SIGSTOP)
}

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
	control, reports := make(chan wire.Message, 1024), make(chan wire.Message, 16)
	i.reports = reports
	i.order = i.enqueue(control)
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

// finish is the last of it: the guard has nothing left to do and exits.
func (i *instance) finish() (Outcome, error) {
	i.reap()
	i.term.Restore()
	if !i.left && !i.spared {
		i.sayf(Detail, nothingLeft)
	}
	switch {
	case i.exited && !i.guard.Executed(i.status):
		return Outcome{}, fail(CodeFailed, guardKilledAtStart, i.Argv[0])
	case i.exited:
	case i.left:
		return Outcome{}, fail(CodeFailed, commandAlive, i.Argv[0])
	case i.command.PID == 0:
		return Outcome{}, fail(CodeFailed, guardKilledAtStart, i.Argv[0])
	default:
		return Outcome{}, fail(CodeFailed, endUnknown, i.Argv[0])
	}
	return outcome(i.status), nil
}

func (i *instance) sayf(l Level, format string, args ...any) {
	i.Say(l, fmt.Sprintf(format, args...))
}

func describe(s syscall.WaitStatus) string {
	if s.Exited() {
		return fmt.Sprintf("exit code %d", s.ExitStatus())
	}
	return "SIG" + signals.Name(s.Signal())
}
