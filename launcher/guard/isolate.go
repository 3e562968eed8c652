package guard

import (
	"syscall"

	"bengal-run/launcher/tree"
	"bengal-run/launcher/wire"
)

// initName is what the first process of COMMAND's own PID namespace is called
// in a list of processes.
const initName = tree.OwnPrefix + "init"

// started is a COMMAND that runs, as the guard knows it.
type started struct {
	Started
	session int                 // COMMAND's
	reports <-chan wire.Message // from the init of its namespace, if it has one
}

func (s started) message() wire.Message {
	return wire.Message{Kind: wire.Running, Numbers: []int64{int64(s.Command.PID), int64(s.Command.Start),
		int64(s.Init.PID), int64(s.Init.Start), int64(s.Proc)}}
}

func failure(err error) wire.Message {
	if r, ok := err.(NoNamespace); ok {
		return wire.Message{Kind: wire.Refused, Numbers: []int64{int64(r)}}
	}
	errno, _ := err.(syscall.Errno)
	return wire.Message{Kind: wire.Failed, Numbers: []int64{int64(errno)}}
}
