package launcher

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"bengal-run/launcher/signals"
)

// Outcome is how COMMAND ended.
type Outcome struct {
	Code   int            // an exit code
	Signal syscall.Signal // HUP, INT or TERM if it ended by that, else 0
}

// Die ends this process by the signal that has ended COMMAND: a death by signal is
// one for our parent to see. It returns where there is no such signal, or where it
// is ignored or blocked here.
func (o Outcome) Die() {
	// PID 1 of a namespace is not ended by a signal that it does not handle.
	if o.Signal == 0 || os.Getpid() == 1 || signal.Ignored(o.Signal) {
		return
	}
	signals.Default(o.Signal)
	if syscall.Kill(os.Getpid(), o.Signal) == nil {
		time.Sleep(100 * time.Millisecond)
	}
}

// outcome reads a wait status. A death by HUP, INT or TERM is passed on as
// such; what the Go runtime would turn into a stack trace becomes 128+n, as
// shells have it.
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

func describe(s syscall.WaitStatus) string {
	if s.Exited() {
		return fmt.Sprintf("exit code %d", s.ExitStatus())
	}
	return "SIG" + signals.Name(s.Signal())
}
