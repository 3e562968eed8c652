package launcher

import (
	"strings"
	"syscall"
	"time"

	"bengal-run/launcher/process"
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
	process.Rename(tree.EndingName)
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
