package guard

import (
	"errors"
	"syscall"
	"time"

	"bengal-run/launcher/wire"
)

// Plan is what a guard is to do.
type Plan struct {
	Path    string   // COMMAND's file
	Argv    []string // its words, the first one included
	Env     []string // what its environment has beside the caller's
	Dir     string   // where it runs, empty for where the guard was started
	RunID   string
	Grace   time.Duration
	Stop    syscall.Signal
	Keep    []string
	NoStdin bool // it reads from a pipe on which nothing ever comes
	Isolate bool // in a PID namespace of its own

	record string // the record's name, empty without one: its folder and lock come along
	spaces int64  // for the namespace's init: the clone(2) flags that it came from
}

func (p Plan) message() wire.Message {
	flag := func(set bool) int64 {
		if set {
			return 1
		}
		return 0
	}
	m := wire.Message{
		Kind: wire.Config,
		Numbers: []int64{int64(p.Grace), int64(p.Stop), flag(p.NoStdin), flag(p.Isolate), p.spaces,
			int64(len(p.Argv)), int64(len(p.Env))},
		Words: []string{p.Path, p.Dir, p.RunID, p.record},
	}
	m.Words = append(append(append(m.Words, p.Argv...), p.Env...), p.Keep...)
	return m
}

func planOf(m wire.Message) (Plan, error) {
	const numbers, words = 7, 4
	if m.Kind != wire.Config || len(m.Numbers) != numbers || len(m.Words) < words {
		return Plan{}, errors.New("not a plan")
	}
	n, rest := m.Numbers, m.Words[words:]
	left := int64(len(rest))
	argc, envc := n[5], n[6]
	if argc < 1 || argc > left || envc < 0 || envc > left-argc {
		return Plan{}, errors.New("not a plan: no words")
	}
	return Plan{
		Path: m.Words[0], Dir: m.Words[1], RunID: m.Words[2], record: m.Words[3],
		Argv: rest[:argc], Env: rest[argc : argc+envc], Keep: rest[argc+envc:],
		Grace: time.Duration(n[0]), Stop: syscall.Signal(n[1]),
		NoStdin: n[2] != 0, Isolate: n[3] != 0, spaces: n[4],
	}, nil
}
