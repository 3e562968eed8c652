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
		limit:    raw.OpenFiles, limited: raw.Known,
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
	selfArgv, err := syscall.SlicePtrFromStrings([]string{Name, strconv.Itoa(there)})
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
