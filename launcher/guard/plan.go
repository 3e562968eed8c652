// Package guard is the process between the launcher and COMMAND: it starts
// COMMAND, reaps everything that comes of it, and ends it all when the launcher
// asks for that or is gone.
//
// Its life, on Linux: Begin makes a child that shares the launcher's memory, the
// stage. It leads a session of its own, adopts orphans and starts COMMAND, with
// system calls alone. If COMMAND ends soon and leaves nothing, so does the stage;
// otherwise it executes the same binary under the name of Name in its own place.
// Elsewhere, and where a stage is refused, the launcher starts that binary itself
// (Spawn), and sends it the record and a Plan. Serve, which the binary's own init
// runs before anything else, supervises the tree until nothing is left of it. Then
// the process exits, from within init: main is never reached.
//
// That init is why this package imports little and why its path begins with a
// letter that sorts before the libraries': Go initialises packages in the order
// of their import paths as far as their own imports allow (go.dev/ref/spec,
// "Program initialization"), so the command line, the questions and all that
// they need is not initialised in a guard, which saves it a millisecond and
// some memory for as long as the server runs.
package guard

import (
	"errors"
	"syscall"
	"time"

	"bengal-run/launcher/process"
	"bengal-run/launcher/tree"
	"bengal-run/launcher/wire"
)

// Name is what a guard is called in a list of processes.
const Name = tree.GuardName

// Plan is what a guard is to do.
type Plan struct {
	Path    string   // COMMAND's file
	Argv    []string // its words, the first one included
	Dir     string   // where it runs, empty for where the guard was started
	RunID   string
	Grace   time.Duration
	Stop    syscall.Signal
	Keep    []string
	Ignored process.Signals // were ignored when the launcher was started
	Blocked process.Signals // were blocked
	Isolate bool            // in a PID namespace of its own

	spaces int64 // for the namespace's init: the clone(2) flags that it came from
}

func (p Plan) message() wire.Message {
	words := append([]string{p.Path, p.Dir, p.RunID}, p.Argv...)
	isolate := int64(0)
	if p.Isolate {
		isolate = 1
	}
	return wire.Message{
		Kind: wire.Config,
		Numbers: []int64{int64(p.Grace), int64(p.Stop), int64(p.Ignored), int64(p.Blocked), int64(len(p.Argv)),
			isolate, p.spaces},
		Words: append(words, p.Keep...),
	}
}

func planOf(m wire.Message) (Plan, error) {
	const numbers, words = 7, 3
	if m.Kind != wire.Config || len(m.Numbers) != numbers || len(m.Words) < words {
		return Plan{}, errors.New("not a plan")
	}
	n, rest := m.Numbers, m.Words[words:]
	argc := n[4]
	if argc < 1 || argc > int64(len(rest)) {
		return Plan{}, errors.New("not a plan: no words")
	}
	return Plan{
		Path: m.Words[0], Dir: m.Words[1], RunID: m.Words[2],
		Argv: rest[:argc], Keep: rest[argc:],
		Grace: time.Duration(n[0]), Stop: syscall.Signal(n[1]), Ignored: process.Signals(n[2]), Blocked: process.Signals(n[3]),
		Isolate: n[5] != 0, spaces: n[6],
	}, nil
}
