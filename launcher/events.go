package launcher

import (
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"bengal-run/launcher/dealing"
	"bengal-run/launcher/signals"
	"bengal-run/launcher/speech"
	"bengal-run/launcher/starter"
	"bengal-run/launcher/system"
	"bengal-run/launcher/terminal"
	"bengal-run/launcher/tree"
	"bengal-run/launcher/wire"
)

// signal passes a signal on; the supervisor decides what it does. The two that concern us
// as a job of the shell are handled here, too.
func (r *running) signal(sig syscall.Signal) {
	switch sig {
	case syscall.SIGTSTP:
		if !terminal.Stoppable() {
			return
		}
		r.stopAsked = true
	case syscall.SIGCONT:
		r.stopAsked = false
		r.continued++
		if r.paused != nil && r.term.Foreground() {
			r.term.Apply(r.paused)
			r.paused = nil
		}
	}
	begins := signals.RuleOf(sig).Begins
	if begins && r.firstEnding == 0 {
		r.firstEnding = sig
	}
	if begins && r.starter.Lost() { // one tool may have hit the starter and us
		r.order(wire.Message{Kind: wire.StarterGone})
	}
	r.order(wire.Message{Kind: wire.Signal, Numbers: []int64{int64(sig)}})
	r.Sayf(speech.Detail, signalPassed, signals.Name(sig))
	if begins {
		r.begin()
	}
}

// begin notes that the end has begun, for whoever wants to start here next. If the guard
// was stopped, begin wakes it.
func (r *running) begin() {
	if !r.endBegan.IsZero() {
		return
	}
	r.endBegan = time.Now()
	r.overdue = time.After(r.Grace + tree.Patience + time.Second)
	if !r.guardReaped {
		_ = syscall.Kill(r.guard.PID, syscall.SIGCONT)
	}
	r.record.Ending = r.endBegan.Add(r.Grace)
	system.Rename(tree.EndingName)
	r.write()
	r.Sayf(speech.Detail, endBegins, r.Grace)
}

// alone says that COMMAND is ended because its starter, session or terminal is gone.
func (r *running) alone(who starter.Ancestor) {
	switch {
	case who.PID == 0:
		r.Sayf(speech.Notice, terminalClosed, r.Words.Command(r.Argv), who.Name)
		return
	case r.tell != nil:
		r.Sayf(speech.Notice, sessionEnded, r.Words.Command(r.Argv), who.Name, who.PID)
		return
	}
	r.Sayf(speech.Notice, starterEnded, r.Words.Command(r.Argv), who.Name, who.PID)
	r.Say(speech.Hint, starterHint)
}

func (r *running) report(m wire.Message) {
	switch m.Kind {
	case wire.Exited:
		if len(m.Numbers) == 1 {
			r.exited, r.status, r.byItself = true, syscall.WaitStatus(m.Numbers[0]), r.endBegan.IsZero()
			r.Sayf(speech.Detail, commandEnded, r.Argv[0], describe(r.status))
		}
	case wire.Ending:
		r.begin()
		if r.lost != nil && r.firstEnding == 0 { // else whatever has ended both needs no words
			r.alone(*r.lost)
		}
	case wire.Stopped:
		// Two Ctrl+Z make two reports: the second may come after COMMAND was told to go on.
		if len(m.Numbers) == 2 && m.Numbers[0] == r.continued {
			r.catchUp(syscall.Signal(m.Numbers[1]))
		}
	case wire.Killed:
		r.Sayf(speech.Notice, leftKilled, strings.Join(m.Words, ", "))
	case wire.Spared:
		r.spared = true
		r.Sayf(speech.Notice, leftRunning, strings.Join(m.Words, ", "))
	case wire.Left:
		r.left = true
		r.Sayf(speech.Warning, dealing.LeftAlive, strings.Join(m.Words, ", "))
	}
}

// catchUp stops this process once COMMAND has stopped, unless a signal that came meanwhile
// makes COMMAND go on, or end. If COMMAND has stopped itself, that concerns only a shell
// with job control, and there is one only at a terminal. Where nobody could wake us, as at
// the top of a container, COMMAND goes on: below us its process group is no orphaned one,
// but without us it would be, and the kernel would not stop it on Ctrl+Z.
func (r *running) catchUp(by syscall.Signal) {
	if by == syscall.SIGTSTP && !terminal.Stoppable() {
		r.signal(syscall.SIGCONT)
		return
	}
	goesOn := !r.endBegan.IsZero() || !terminal.Stoppable() || !r.stopAsked && !r.atTerminal()
	for {
		select {
		case sig := <-r.caught.urgent:
			r.signal(sig.(syscall.Signal))
			goesOn = true // each of these ends COMMAND, or wakes it
		case sig := <-r.caught.others:
			r.signal(sig.(syscall.Signal))
			goesOn = goesOn || sig == syscall.SIGCONT
		default:
			if !goesOn {
				r.suspend()
			}
			return
		}
	}
}

// atTerminal reports whether we are at a terminal, or the instance that we run in may be:
// that one stops when COMMAND, which we belong to, does.
func (r *running) atTerminal() bool {
	_, below := os.LookupEnv(tree.IDEnv)
	return terminal.Controlling() || below && r.term.Exists()
}

// suspend stops the launcher as Ctrl+Z would have, with the terminal as the shell
// knows it. SIGTSTP cannot do that any more once it was caught
// (os/signal.Reset does not bring its default back). The stop may come a moment after Kill
// has returned, so nothing follows Kill here: we go on when SIGCONT comes.
//
// A key like Ctrl+Z stops our whole process group. If COMMAND has stopped by itself,
// nothing has stopped the rest of the group yet: the npm or the script above us, which the
// shell waits for. So we stop it, too. But below a timeout(1) in the background nobody
// waits for the group, and a stopped timeout would no longer end us.
func (r *running) suspend() {
	r.attend()
	if s := r.term.Settings(); s != nil {
		r.paused = s
	}
	r.term.Restore()
	leader, _ := system.Look(syscall.Getpgrp())
	if !r.stopAsked && !(leader.Name == "timeout" && r.term.Background()) {
		signal.Ignore(syscall.SIGTSTP)
		_ = syscall.Kill(0, syscall.SIGTSTP)
		// A thread that is in a signal handler has SIGTSTP blocked, and for that thread the
		// signal is kept, not ignored. Ignoring it again discards it (sigaction(2),
		// POSIX.1); otherwise it would stop us once more after fg.
		signal.Ignore(syscall.SIGTSTP)
		signals.Catch(r.caught.others, syscall.SIGTSTP)
	}
	r.stopAsked = false
	r.ports.goOn()
	_ = syscall.Kill(syscall.Getpid(), syscall.SIGSTOP)
}

// reap handles children that have ended or stopped. If somebody has stopped the guard, reap
// continues it: a stopped guard passes nothing on and ends nothing. All other children were
// left to us, as to the first process of a container, and nobody else waits for them.
//
// A look at the ports may run a program, and waits for it itself: until then reap does
// nothing.
func (r *running) reap() {
	for !r.guardReaped && !r.ports.busy {
		var s syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &s, syscall.WNOHANG|syscall.WUNTRACED, nil)
		switch {
		case err == syscall.EINTR:
		case err != nil || pid <= 0:
			return
		case pid == r.Command.PID && !s.Stopped(): // the guard was killed, and we reap in its place
			r.report(wire.Message{Kind: wire.Exited, Numbers: []int64{int64(s)}})
		case pid != r.guard.PID:
		case s.Stopped():
			_ = syscall.Kill(pid, syscall.SIGCONT)
		default:
			r.guardReaped = true
		}
	}
}
