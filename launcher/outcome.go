package launcher

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"bengal-run/launcher/recovery"
	"bengal-run/launcher/signals"
	"bengal-run/launcher/system"
)

// Outcome is how COMMAND ended.
type Outcome struct {
	Code   int            // an exit code
	Signal syscall.Signal // HUP, INT or TERM if it ended by that, else 0
}

// Die ends this process by the signal that ended COMMAND, so that our parent sees
// it. It returns if there was none, or if the signal is ignored or blocked here.
func (o Outcome) Die() {
	// PID 1 of a namespace is not ended by a signal that it does not handle.
	if o.Signal == 0 || os.Getpid() == 1 || signal.Ignored(o.Signal) {
		return
	}
	signal.Reset(o.Signal)
	if syscall.Kill(os.Getpid(), o.Signal) == nil {
		time.Sleep(100 * time.Millisecond)
	}
}

// outcome reads a wait status. HUP, INT and TERM are for Die; of any other signal
// the Go runtime would print its stacks, so that it becomes 128+n, as in shells.
func outcome(s syscall.WaitStatus) Outcome {
	if s.Exited() {
		return Outcome{Code: s.ExitStatus()}
	}
	sig := s.Signal()
	switch sig {
	case syscall.SIGHUP, syscall.SIGINT, syscall.SIGTERM:
		return Outcome{Code: 128 + int(sig), Signal: sig}
	}
	return Outcome{Code: 128 + int(sig)}
}

// finish ends an instance of which nothing is left: the guard exits, and the
// terminal is put back.
func (r *running) finish() (Outcome, error) {
	r.reapGuard(false)
	_ = r.guard.Close()
	r.term.Restore()
	if r.ports.busy { // what a look runs is not left either
		<-r.ports.found
	}
	if !r.left && !r.spared {
		r.sayf(Detail, nothingLeft)
	}
	switch {
	case r.exited:
		r.sayWhoHolds()
		return outcome(r.status), nil
	case r.left:
		return Outcome{}, fail(CodeFailed, commandAlive, r.argv[0])
	case r.Command.PID != 0:
		return Outcome{}, fail(CodeFailed, endUnknown, r.argv[0])
	}
	select {
	case sig := <-r.caught.urgent: // it ended the guard, too, before COMMAND was started
		return Outcome{Code: 128 + int(sig.(syscall.Signal)), Signal: sig.(syscall.Signal)}, nil
	default:
		return Outcome{}, fail(CodeFailed, guardKilledAtStart, r.argv[0])
	}
}

// sayWhoHolds names the holder of COMMAND's default port if COMMAND has failed by
// itself.
func (r *running) sayWhoHolds() {
	if !r.byItself || !r.status.Exited() || r.status.ExitStatus() == 0 {
		return
	}
	for _, w := range r.wants {
		if !w.Default || system.Free(w.Port) {
			continue
		}
		v := recovery.View{Keep: r.keep}
		found, err := v.Holders(w.Port)
		if err != nil || len(found) == 0 || found[0].Main.PID == 0 {
			continue
		}
		f := found[0]
		r.sayf(Warning, heldMeanwhile, w.Port, r.Words.Command(f.Argv), f.Main.PID, r.Words.Folder(f.Dir))
		r.Say(Hint, fmt.Sprintf(heldMeanwhileHint, w.Port))
	}
}

func describe(s syscall.WaitStatus) string {
	if s.Exited() {
		return fmt.Sprintf("exit code %d", s.ExitStatus())
	}
	return "SIG" + signals.Name(s.Signal())
}
