package guard

import (
	"os"
	"syscall"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/launcher/wire"
	"bengal-run/pidfile"
)

// Start has the guard start COMMAND, and hold the record as well; h may be nil. The guard
// takes the lock before it starts COMMAND: at no moment does COMMAND run while the death of
// one process, launcher or guard, could release the lock. The error is a syscall.Errno of
// the exec, a NoNamespace or ErrGone. If COMMAND's file does not come, a signal in urgent
// ends the wait for it; the signal stays in urgent.
func (g *Guard) Start(p Plan, h *pidfile.Held, urgent chan os.Signal) (Started, error) {
	var files []int
	if h != nil {
		dir, lock := h.Descriptors()
		p.record, files = h.Name, []int{dir, lock}
	}
	if p.Isolate {
		line, err := g.openLine()
		if err != nil {
			return Started{}, err
		}
		defer syscall.Close(line)
		files = append(files, line)
	}
	if own, ok := os.LookupEnv(processors); ok {
		p.Env = append(p.Env, processors+"="+own)
	}
	if g.Send(p.message(), files...) != nil {
		return Started{}, ErrGone
	}
	defer g.awake()()
	m, ok := g.answer(urgent)
	if !ok {
		return Started{}, ErrGone
	}
	n := m.Numbers
	switch {
	case m.Kind == wire.Running && len(n) == 5:
		return Started{
			Command: system.ID{PID: int(n[0]), Start: uint64(n[1])},
			Init:    system.ID{PID: int(n[2]), Start: uint64(n[3])},
			Proc:    syscall.Errno(n[4]),
		}, nil
	case m.Kind == wire.Failed && len(n) == 1:
		return Started{}, syscall.Errno(n[0])
	case m.Kind == wire.Refused && len(n) == 1:
		return Started{}, NoNamespace(n[0])
	}
	return Started{}, ErrGone
}

// unanswered is how long the guard may still take to start COMMAND once somebody wants to
// end it. A program on a network file system that hangs may never be executed.
const unanswered = 2 * time.Second

// answer waits for what the guard says of COMMAND's start. It reports false if the guard is
// gone, or to be given up.
func (g *Guard) answer(urgent chan os.Signal) (wire.Message, bool) {
	select {
	case m, ok := <-g.Said:
		return m, ok
	case sig := <-urgent:
		select {
		case urgent <- sig:
		default: // enough others have come meanwhile
		}
	}
	select {
	case m, ok := <-g.Said:
		return m, ok
	case <-time.After(unanswered):
		return wire.Message{}, false
	}
}
