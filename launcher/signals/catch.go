package signals

import (
	"os"
	"os/signal"
	"slices"
	"syscall"
)

// inBackground says that INT was ignored when this process was started. The shell of a
// script makes what it starts with & ignore INT, and QUIT, too (POSIX.1, "Asynchronous
// Lists").
var inBackground = signal.Ignored(syscall.SIGINT)

// Ignored reports whether sig was ignored when this process was started, and so stays
// ignored for COMMAND. That is known only of HUP and INT, since the Go runtime has put its
// handlers in the place of all other dispositions (os/signal, "Default behavior of signals
// in Go programs"); QUIT goes with INT.
func Ignored(sig syscall.Signal) bool {
	switch sig {
	case syscall.SIGINT, syscall.SIGQUIT:
		return inBackground
	case syscall.SIGHUP:
		return signal.Ignored(sig)
	}
	return false
}

// Asking the Go runtime for a signal takes four thread switches, some 50 µs in all. So the
// signals that matter while COMMAND starts come first.
var (
	Urgent = []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}
	Usual  = []syscall.Signal{syscall.SIGTSTP, syscall.SIGCONT, syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGWINCH}
)

// Rest lists all other signals that are passed on.
func Rest() []syscall.Signal {
	var list []syscall.Signal
	for sig := syscall.Signal(1); sig <= last; sig++ {
		if RuleOf(sig).To != Nobody && !reserved(sig) && !slices.Contains(Urgent, sig) && !slices.Contains(Usual, sig) {
			list = append(list, sig)
		}
	}
	return list
}

// Catch has the signals delivered to c, except for ignored ones: asking for an ignored
// signal would end its being ignored (os/signal.Notify).
func Catch(c chan<- os.Signal, list ...syscall.Signal) {
	for _, sig := range list {
		switch {
		case !Ignored(sig):
			signal.Notify(c, sig)
		case sig == syscall.SIGQUIT:
			signal.Ignore(sig) // the runtime's own handler prints its stacks and exits
		}
	}
}
