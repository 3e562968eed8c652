package program

import (
	"os"
	"os/signal"
	"syscall"
	"time"
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

// OutcomeOf reads a wait status.
func OutcomeOf(s syscall.WaitStatus) Outcome {
	if s.Exited() {
		return Outcome{Code: s.ExitStatus()}
	}
	return Signalled(s.Signal())
}

// Signalled is the outcome of a process that a signal has ended. HUP, INT and TERM are for
// Die. Any other signal would make the Go runtime print its stacks, so it becomes the code
// 128+n, as in shells.
func Signalled(sig syscall.Signal) Outcome {
	switch sig {
	case syscall.SIGHUP, syscall.SIGINT, syscall.SIGTERM:
		return Outcome{Code: 128 + int(sig), Signal: sig}
	}
	return Outcome{Code: 128 + int(sig)}
}
