//go:build !linux || portable

package signals

import (
	"os/signal"
	"syscall"

	"bengal-run/launcher/process"
)

// Inherited returns the signals that were ignored when this process was
// started. Only SIGHUP and SIGINT are known here: the Go runtime has replaced
// all other dispositions before the first line of Go runs.
func Inherited() process.Signals {
	var ignored process.Signals
	for _, sig := range []syscall.Signal{syscall.SIGHUP, syscall.SIGINT} {
		if signal.Ignored(sig) {
			ignored.Add(sig)
		}
	}
	return ignored
}

// Blocked is not known here: nothing is blocked in COMMAND.
func Blocked() process.Signals { return 0 }
