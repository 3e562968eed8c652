package launcher

import (
	"errors"
	"os"
	"os/signal"
	"syscall"
	"time"

	"bengal-run/launcher/background"
	"bengal-run/launcher/descriptors"
	"bengal-run/launcher/guard"
	"bengal-run/launcher/program"
	"bengal-run/launcher/signals"
	"bengal-run/launcher/speech"
	"bengal-run/launcher/starter"
	"bengal-run/launcher/terminal"
	"bengal-run/launcher/threads"
	"bengal-run/launcher/wire"
	"bengal-run/pidfile"

	"golang.org/x/sys/unix"
)

// running is an instance whose COMMAND runs, or is ending.
type running struct {
	start // as it was when COMMAND ran
	guard.Started

	guard       *guard.Guard
	guardReaped bool
	held        *pidfile.Held
	record      pidfile.Record
	recordStale bool // it could not be brought up to date, and that was said
	term        terminal.Terminal
	caught      caught

	// Ctrl+Z, and what goes on after it.
	stopAsked bool
	continued int64         // how often COMMAND was ordered to go on
	paused    *unix.Termios // COMMAND's settings of the terminal, while it is stopped

	// What is watched from attend on.
	children chan os.Signal
	gone     <-chan starter.Ancestor
	ports    learner

	// Orders go to the guard, or after its death to our own supervisor; reports
	// come from the same. Done is the last one.
	orders   chan wire.Message
	reports  <-chan wire.Message
	endBegan time.Time        // zero before that
	overdue  <-chan time.Time // yields when the guard should be done by any measure
	late     bool             // it has yielded once

	status      syscall.WaitStatus // COMMAND's
	exited      bool
	byItself    bool              // nobody has asked it to
	firstEnding syscall.Signal    // the first one that is to end it
	lost        *starter.Ancestor // whose end has begun COMMAND's
	left        bool              // something could not be ended
	spared      bool              // something is left alone
}

// caught are the signals that are passed on. The urgent ones have a channel of their own,
// which the others cannot fill.
type caught struct{ urgent, others chan os.Signal }

// catch asks for the signals that matter while COMMAND starts.
func catch() caught {
	c := caught{make(chan os.Signal, 64), make(chan os.Signal, 1024)}
	signals.Catch(c.urgent, signals.Urgent...)
	signals.Catch(c.others, signals.Usual...)
	return c
}

// takeUrgent takes an urgent signal, if one has come.
func (c caught) takeUrgent() (sig syscall.Signal, ok bool) {
	select {
	case s := <-c.urgent:
		return s.(syscall.Signal), true
	default:
		return 0, false
	}
}

// wait passes on what comes, until nothing is left.
func (r *running) wait() (program.Outcome, error) {
	if r.reports == nil {
		r.listen()
	}
	if r.Command.PID == 0 { // a guard that has died at the start
		r.tell = nil
	} else {
		r.Sayf(speech.Detail, commandStarted, r.Argv[0], r.Command.PID, r.guard.PID)
	}
	if r.Init.PID != 0 {
		r.Sayf(speech.Detail, namespaceMade, r.Init.PID)
		if r.Proc != 0 {
			r.Sayf(speech.Detail, namespaceNoProc, r.Proc)
		}
	}
	r.children = make(chan os.Signal, 1)
	r.ports = newLearner()
	ready := background.NewReadiness(r.tell, r.way.Wants)
	settled := time.After(guard.Settled)
	for {
		others := r.caught.others
		if len(r.orders) > cap(r.orders)/2 { // a guard that somebody has stopped takes nothing
			others = nil
		}
		select {
		case <-settled:
			r.attend()
		case <-ready.Next:
			ready.Next = nil
			r.lookAtPorts()
		case <-r.ports.next:
			r.ports.next = nil
			r.lookAtPorts()
		case l := <-r.ports.found:
			r.ports.busy = false
			r.learn(l) // whoever starts the same next is told the address, too
			if r.endBegan.IsZero() {
				ready.Judge(l)
			}
			if r.ports.next == nil {
				r.ports.wait()
			}
			r.reap() // which did nothing while the look ran
		case <-ready.Abandoned:
			ready.Abandoned = nil
			r.order(wire.Message{Kind: wire.StarterGone})
			r.begin()
		case sig := <-r.caught.urgent:
			r.signal(sig.(syscall.Signal))
		case sig := <-others:
			r.signal(sig.(syscall.Signal))
		case who := <-r.gone:
			r.order(wire.Message{Kind: wire.StarterGone})
			if r.endBegan.IsZero() {
				r.lost = &who
				r.begin()
			}
		case <-r.children:
			r.reap()
		case <-r.overdue:
			if !r.late { // if we were stopped ourselves, what the guard has said comes first
				r.late, r.overdue = true, time.After(time.Second)
				continue
			}
			r.Sayf(speech.Warning, guardSilent)
			r.takeOver()
		case m, ok := <-r.reports:
			switch {
			case !ok:
				r.takeOver()
			case m.Kind == wire.Done:
				return r.finish()
			default:
				r.report(m)
			}
		}
	}
}

// attend prepares, once, for a COMMAND that keeps running: it begins to watch everything
// that may come, and has the record say who COMMAND is.
func (r *running) attend() {
	if r.gone != nil {
		return
	}
	signal.Notify(r.children, syscall.SIGCHLD)
	threads.Reserve(threads.Enough + threads.ForLooks)
	signals.Catch(r.caught.others, signals.Rest()...)
	if r.tell != nil {
		r.gone = r.session.Watch()
	} else {
		r.gone = r.starter.Watch()
	}
	if r.Command.PID != 0 {
		r.record.Command = r.Command.String()
	}
	r.write()
	r.reap() // until now, nobody has told us whether the guard was stopped or killed
	descriptors.LetGo()
	r.ports.wait()
}

// listen connects orders and reports to the guard. A goroutine sends the orders: the loop
// in wait also wakes a guard that somebody has stopped, and must not wait for it.
func (r *running) listen() {
	orders := make(chan wire.Message, 128)
	r.orders, r.reports = orders, r.guard.Said
	go func() {
		for m := range orders {
			if r.guard.Send(m) != nil {
				return
			}
		}
	}()
}

// order gives an order. The channel is full only if the guard is stuck: wait stops taking
// ordinary signals when it is half full.
func (r *running) order(m wire.Message) {
	select {
	case r.orders <- m:
	default:
	}
}

// write puts the record's present state in the place of the last, and hands
// the new lock to the guard.
func (r *running) write() {
	if r.held == nil {
		return
	}
	err := r.held.Update(r.record, func(lock int) {
		if !r.guardReaped {
			_ = r.guard.ShareLock(lock)
		}
	})
	if err != nil && !errors.Is(err, pidfile.ErrRemoved) && !r.recordStale {
		r.recordStale = true
		r.Sayf(speech.Warning, recordUnwritten, err)
	}
}
