package guard

import (
	"syscall"

	"bengal-run/launcher/process"
	"bengal-run/launcher/tree"
	"bengal-run/launcher/wire"
)

// initName is what the first process of COMMAND's own PID namespace is called
// in a list of processes.
const initName = tree.OwnPrefix + "init"

// started is COMMAND, and who stands between it and the guard.
type started struct {
	command process.ID
	ended   bool // already, with this status
	waited  syscall.WaitStatus

	// In a namespace of its own:
	init   process.ID
	proc   syscall.Errno // why /proc shows the outer PIDs, 0 when it does not
	status <-chan syscall.WaitStatus
}

// message tells the launcher: two numbers for COMMAND, and three more for the
// namespace.
func (s started) message() wire.Message {
	m := wire.Message{Kind: wire.Running, Numbers: []int64{int64(s.command.PID), int64(s.command.Start)}}
	if s.init.PID != 0 {
		m.Numbers = append(m.Numbers, int64(s.init.PID), int64(s.init.Start), int64(s.proc))
	}
	return m
}

// namespace reads what wire.Running says of COMMAND's own PID namespace: its
// init, and why /proc shows the outer PIDs in it. There may be none.
func namespace(running wire.Message) (init process.ID, proc syscall.Errno) {
	if n := running.Numbers; len(n) == 5 {
		return process.ID{PID: int(n[2]), Start: uint64(n[3])}, syscall.Errno(n[4])
	}
	return process.ID{}, 0
}

// failure tells the launcher why COMMAND does not run.
func failure(err error) wire.Message {
	if r, ok := err.(NoNamespace); ok {
		return wire.Message{Kind: wire.Refused, Numbers: []int64{int64(r)}}
	}
	errno, _ := err.(syscall.Errno)
	return wire.Message{Kind: wire.Failed, Numbers: []int64{int64(errno)}}
}
