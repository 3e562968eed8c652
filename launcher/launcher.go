// Package launcher runs COMMAND so that nothing of it is left behind.
//
// One start is a row of steps (Run, start.go), each of which takes what the one
// before has returned. The launcher begins a guard, which comes up on the side
// (launcher/guard); finds COMMAND and its ports (launcher/guess); deals with what is
// in the way (way.go, launcher/recovery); catches signals (launcher/signals) and takes
// the record (pidfile); and has the guard start COMMAND. Then the instance runs
// (running.go): the launcher turns signals, and the end of whoever started it
// (launcher/starter), into messages to the guard, which treats them as launcher/tree
// says. The guard reports COMMAND's end, and then that nothing is left. The launcher
// puts the terminal back (launcher/terminal), removes the record and returns how
// COMMAND ended.
//
// If the guard dies first, its orphans come to the launcher, which goes on with the
// same supervisor (takeover.go). If the launcher dies first, the guard ends the tree
// by itself.
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
	Parent    starter.Mode   // how to notice the end of whoever started us
	Keep      []string       // names of programs to spare, as tree.KeepList takes them
	Pidfile   string         // where the record goes; empty for the default
	NoPidfile bool           // no record
	Isolate   bool           // in a PID namespace of its own (Linux)

	Ports    []int // that COMMAND will listen on; empty to guess them
	AutoPort bool  // take the next free port if one stays taken
	Replace  bool  // stop the living instance that is in the way
	Yes      bool  // yes to every question that --yes may answer

	Voice
}

// Exit codes that are not COMMAND's own.
const (
	CodeFailed     = 125 // bengal-run itself
	CodeNotRunning = 126 // COMMAND cannot be executed
	CodeNotFound   = 127
	CodeUsage      = 2   // wrong usage of a subcommand
	CodeNoAnswer   = 124 // in the background: COMMAND did not answer in time
	CodeTaken      = 75  // the port stays taken, or an instance is running here already
)

// Error is a failure of bengal-run itself, with its exit code.
type Error struct {
	Code int
	Err  error
	Hint string // the way out; may be empty
}

func (e *Error) Error() string { return e.Err.Error() }

func (e *Error) Unwrap() error { return e.Err }

func fail(code int, format string, args ...any) *Error {
	return &Error{Code: code, Err: fmt.Errorf(format, args...)}
}

func (e *Error) with(hint string) *Error {
	e.Hint = hint
	return e
}
