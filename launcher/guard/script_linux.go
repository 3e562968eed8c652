//go:build linux && !portable && (amd64 || arm64)

package guard

import (
	"encoding/hex"
	"os"
	"strconv"
	"syscall"
	"unsafe"

	"bengal-run/launcher/raw"
	"bengal-run/launcher/tree"
	"bengal-run/launcher/wire"
	"bengal-run/pidfile"

	"golang.org/x/sys/unix"
)

// script is what a stage is to do, and what has become of it. It is written by
// the launcher before there is a stage, and by the stage alone from then on; the
// launcher keeps it for as long as it lives.
type script struct {
	launcher   uintptr // our PID as the stage sees it
	here       uintptr // the launcher's end of the socket
	sockets    [2]unix.PollFd
	keep       [3]uintptr // descriptors for the guard: socket, folder, lock
	keeps      uintptr
	stdin      int // in the place of descriptor 0, -1 for none
	stop       uintptr
	ignored    uint64
	blocked    uint64
	path       uintptr
	argv, envp uintptr
	stackTop   uintptr // its own stack
	stack      uintptr // COMMAND's, until it is executed

	name        uintptr // what the kernel calls a stage
	self        uintptr // what to execute as the guard
	selfArgv    uintptr
	selfEnvp    uintptr
	state       unsafe.Pointer // where the guard's environment tells of COMMAND
	commandMain uintptr

	patience unix.Timespec
	actions  [2][4]uint64 // sigaction(2): the default, to ignore
	limit    [2]uint64    // of open files
	limited  bool

	stage   int32 // own PID, as itself sees it
	command int32
	pidfd   int32
	status  uint32
	errno   int32
	phase   uint32
}

// statusUnknown is none that a process ends with. The kernel writes the right one
// before the stage can be killed for good.
const statusUnknown = ^uint32(0)

// What has become of a stage.
const (
	phaseBegun   = iota
	phaseRefused // the kernel makes no process in this way; errno
	phaseFailed  // COMMAND was not executed; errno
	phaseRunning // COMMAND runs
	phaseEnded   // COMMAND has ended; status
	phaseDone    // and nothing is left of it
)

// current is the one that is played. There is one at a time.
var current *script

// kept is what a stage works with, for as long as we live: nobody sees when it
// has gone on from it.
var kept []any

func newScript(p Plan, h *pidfile.Held, id string, here, there int) (*script, error) {
	_, command := entries()
	s := &script{
		launcher: uintptr(os.Getpid()), here: uintptr(here), stdin: -1, status: statusUnknown,
		sockets: [2]unix.PollFd{{Fd: int32(there), Events: unix.POLLIN}, {Fd: -1, Events: unix.POLLIN}},
		stop:    uintptr(p.Stop), ignored: uint64(p.Ignored), blocked: uint64(p.Blocked),
		stackTop: stackTop(0), stack: stackTop(1), commandMain: command,
		patience: unix.NsecToTimespec(int64(stagePatience)),
		actions:  [2][4]uint64{{0}, {1}}, // SIG_DFL, SIG_IGN
		limit:    raw.OpenFiles, limited: raw.OpenFilesKnown,
	}
	var record wire.Message
	s.keep[0], s.keeps = uintptr(there), 1
	if h != nil {
		dir, lock := h.Descriptors()
		s.keep[1], s.keep[2], s.keeps = uintptr(dir), uintptr(lock), 3
		record = wire.Message{Kind: wire.Record, Numbers: []int64{int64(dir), int64(lock)}, Words: []string{h.Name, id}}
	}
	self, err := executable()
	if err != nil || unix.Access(self, unix.X_OK) != nil {
		return nil, errRefused
	}
	rest := p
	rest.Argv = p.Argv[:1]
	state := append([]byte(stateEnv+"=000000000000000000000000,"), hex.EncodeToString(record.Encode())...)
	state = append(append(append(state, ','), hex.EncodeToString(rest.message().Encode())...), 0)
	s.state = unsafe.Pointer(&state[len(stateEnv)+1])
	// It needs nothing of the caller's environment, which may be as large as the
	// kernel takes.
	env := []string{processors + "1", tree.IDEnv + "=" + p.RunID}

	path, err := syscall.BytePtrFromString(p.Path)
	if err != nil {
		return nil, err
	}
	argv, err := syscall.SlicePtrFromStrings(p.Argv)
	if err != nil {
		return nil, err
	}
	envp, err := syscall.SlicePtrFromStrings(commandEnviron(p.RunID))
	if err != nil {
		return nil, err
	}
	selfPath, err := syscall.BytePtrFromString(self)
	if err != nil {
		return nil, err
	}
	selfArgv, err := syscall.SlicePtrFromStrings([]string{tree.GuardName, strconv.Itoa(there)})
	if err != nil {
		return nil, err
	}
	selfEnvp, err := syscall.SlicePtrFromStrings(env)
	if err != nil {
		return nil, err
	}
	selfEnvp = append(selfEnvp[:len(env)], &state[0], nil)
	s.path, s.argv, s.envp = address(path), address(&argv[0]), address(&envp[0])
	s.self, s.selfArgv, s.selfEnvp = address(selfPath), address(&selfArgv[0]), address(&selfEnvp[0])
	s.name = address(stageName)
	kept = append(kept, s, state, path, argv, envp, selfPath, selfArgv, selfEnvp)
	return s, nil
}

func address[T any](p *T) uintptr { return uintptr(unsafe.Pointer(p)) }
