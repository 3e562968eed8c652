package guard

import (
	"syscall"

	"bengal-run/launcher/system"
	"bengal-run/launcher/tree"
	"bengal-run/launcher/wire"
)

// initName is what the first process of COMMAND's own PID namespace is called
// in a list of processes.
const initName = tree.OwnPrefix + "init"

// started is a running COMMAND, and the init above it, if there is one.
type started struct {
	command system.ID
	session int // COMMAND's

	// In a namespace of its own:
	init    system.ID
	proc    syscall.Errno // why /proc shows the outer PIDs, 0 when it does not
	reports <-chan wire.Message
}

func (s started) message() wire.Message {
	return wire.Message{Kind: wire.Running, Numbers: []int64{int64(s.command.PID), int64(s.command.Start),
		int64(s.init.PID), int64(s.init.Start), int64(s.proc)}}
}

func failure(err error) wire.Message {
	if r, ok := err.(NoNamespace); ok {
		return wire.Message{Kind: wire.Refused, Numbers: []int64{int64(r)}}
	}
	errno, _ := err.(syscall.Errno)
	return wire.Message{Kind: wire.Failed, Numbers: []int64{int64(errno)}}
}
