package launcher

import (
	"os"
	"os/signal"
	"syscall"
	"time"

	"bengal-run/launcher/descriptors"
	"bengal-run/launcher/process"
	"bengal-run/launcher/starter"
	"bengal-run/launcher/threads"
	"bengal-run/launcher/wire"
)

// wait passes on what comes, until nothing is left.
func (i *instance) wait() (Outcome, error) {
	if err := i.guard.Attend(); err != nil {
		_ = i.guard.Close() // it ends what it has
		i.reap()
		return Outcome{}, &Error{Code: CodeFailed, Err: err}
	}
	if g, err := process.Look(i.guard.PID); err == nil {
		i.guard.ID = g.ID
	}
	i.record.Guard = i.guard.ID.String()
	if i.command.PID != 0 {
		if c, err := process.Look(i.command.PID); err == nil && i.command.Start == 0 {
			i.command = c.ID
		}
		i.started()
	}
	threads.Reserve(threads.Enough)
	mode := i.Parent
	if i.ignored.Has(syscall.SIGHUP) && mode == starter.Auto { // nohup
		mode = starter.Off
	}
	gone := starter.Watch(mode)
	children := make(chan os.Signal, 1)
	signal.Notify(children, syscall.SIGCHLD)
	i.listen()
	i.write()
	i.passed = make(chan os.Signal, 4096)
	i.signals.To(i.passed)
	i.wakeGuard() // what was done to it until now has shown nowhere
	descriptors.LetGo(0, 1)
	i.learner.wait()
	for {
		passed, later := i.passed, (<-chan time.Time)(nil)
		if i.busy() {
			passed, later = nil, time.After(time.Millisecond)
		}
		select {
		case <-later:
		case <-i.learner.next:
			i.learn()
		case sig := <-passed:
			i.signal(sig.(syscall.Signal))
		case why := <-gone:
			i.sayf(Detail, "%s", why)
			i.order(wire.Message{Kind: wire.StarterGone})
			i.begin()
		case <-children:
			i.wakeGuard()
		case <-i.overdue:
			i.sayf(Warning, guardSilent)
			i.takeOver()
		case m, ok := <-i.reports:
			switch {
			case !ok && i.endedAtOnce():
				return i.finish()
			case !ok:
				i.takeOver()
			case m.Kind == wire.Done:
				return i.finish()
			default:
				i.report(m)
			}
		}
	}
}

// listen connects orders and reports with the guard.
func (i *instance) listen() {
	reports := make(chan wire.Message, 16)
	i.reports = reports
	queue := i.queue(1 << 14)
	go func() {
		for m := range queue {
			if i.guard.Send(m) != nil {
				return
			}
		}
	}()
	go func() {
		defer close(reports)
		for {
			m, err := i.guard.Receive()
			if err != nil {
				return
			}
			reports <- m
		}
	}()
}

// queue takes the orders from now on. Who gives one must not wait for a guard that
// somebody has stopped: to see that, and to continue it, is the same goroutine's.
// Signals are taken no more (busy) before it could be full.
func (i *instance) queue(size int) <-chan wire.Message {
	queue := make(chan wire.Message, size)
	i.busy = func() bool { return len(queue) > cap(queue)/2 }
	i.order = func(m wire.Message) {
		select {
		case queue <- m:
		default:
		}
	}
	return queue
}
