// Package launcher runs COMMAND so that nothing of it is left behind.
//
// One start is a series of steps (Run, start.go); each takes what the one before has
// returned. The launcher begins a guard, which comes up meanwhile (guard); finds COMMAND
// (program); clears the way (way): the ports that COMMAND will listen on (guess), who holds
// them or runs here (recovery), what to do about that (dealing), the record (pidfile). It
// catches signals (signals), and has the guard start COMMAND. Then the instance runs
// (running.go): the launcher turns signals, and the end of whoever started it (starter),
// into messages to the guard (wire), which treats them as tree says. The guard reports
// COMMAND's end, and then that nothing is left. The launcher puts the terminal back
// (terminal), removes the record and returns how COMMAND ended.
//
// If the guard dies first, its orphans come to the launcher, which goes on with the
// same supervisor (takeover.go). If the launcher dies first, the guard ends the tree
// by itself.
package launcher

import (
	"syscall"
	"time"

	"bengal-run/launcher/speech"
	"bengal-run/launcher/starter"
)

// Options of a start.
type Options struct {
	Argv      []string       // COMMAND and its words
	Dir       string         // where it runs; empty for the current folder
	Grace     time.Duration  // from asking to end until SIGKILL
	Stop      syscall.Signal // what asks to end, if no signal is passed on
	Parent    starter.Mode   // how to notice the end of whoever started us
	Keep      []string       // names of programs to spare, as tree.KeepList takes them
	Pidfile   string         // where the record goes; empty for the default
	NoPidfile bool           // no record
	Isolate   bool           // in a PID namespace of its own (Linux)

	Ports    []int // that COMMAND will listen on; empty to guess them
	AutoPort bool  // take the next free port if one stays taken
	Replace  bool  // stop the living instance that is in the way
	Yes      bool  // yes to every question that --yes may answer

	speech.Voice
}
