package guard

import (
	"errors"
	"syscall"
	"time"

	"bengal-run/launcher/process"
	"bengal-run/launcher/wire"
)

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
