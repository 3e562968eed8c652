// Package launcher runs COMMAND so that nothing of it is left behind.
//
// One start is a row of steps, each of which takes what the one before has found
// out (Run, start.go): a guard is begun, which comes up meanwhile
// (launcher/guard); COMMAND and its ports are found (launcher/guess); what is in
// the way is dealt with (way.go, launcher/recovery); signals are caught
// (launcher/signals) and the record is taken (pidfile); the guard starts COMMAND.
// From then on an instance is running (running.go): signals and the end of whoever
// started us (launcher/starter) become messages to the guard, which does with them
// what launcher/tree says. The guard reports COMMAND's end and then that nothing is
// left; the launcher puts the terminal back (launcher/terminal), removes the record
// and returns what became of COMMAND. If the guard dies first, all that was below
// it comes to this process, which goes on in its place with the same supervisor
// (takeover.go). If this process dies first, the guard ends the tree by itself.
package launcher

import (
	"fmt"
	"syscall"
	"time"

	"bengal-run/launcher/starter"
)

// Options of a start.
type Options struct {
	Argv      []string       // COMMAND and its words
	Dir       string         // where it runs; empty for the current folder
	Grace     time.Duration  // from asking to end until SIGKILL
	Stop      syscall.Signal // what asks, where no signal is passed on
	Parent    starter.Mode   // how the end of whoever started us is noticed
	Keep      []string       // names of programs to spare, as tree.KeepList takes them
	Pidfile   string         // where the record goes; empty for the default
	NoPidfile bool           // there is none
	Isolate   bool           // in a PID namespace of its own, where the system has them

	Ports    []int // that COMMAND will listen on; empty to find out
	AutoPort bool  // take the next free one where one stays taken
	Replace  bool  // stop the living instance that is in the way
	Yes      bool  // to what may be answered by machine

	Voice
}

// Exit codes that are not COMMAND's own.
const (
	CodeFailed     = 125 // bengal-run itself
	CodeNotRunning = 126 // COMMAND cannot be executed
	CodeNotFound   = 127
	CodeUsage      = 2   // of a subcommand that was used wrongly
	CodeNoAnswer   = 124 // in the background: COMMAND did not answer in time
	CodeTaken      = 75  // the port stays taken, or an instance is running here already
)

// Error is a start that did not come about.
type Error struct {
	Code int
	Err  error
	Hint string // the way out, may be empty
}

func (e *Error) Error() string { return e.Err.Error() }

func (e *Error) Unwrap() error { return e.Err }

func fail(code int, format string, args ...any) *Error {
	return &Error{Code: code, Err: fmt.Errorf(format, args...)}
}
