//go:build linux && !portable && (amd64 || arm64)

package guard

import (
	"encoding/hex"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"

	"bengal-run/launcher/process"
	"bengal-run/launcher/raw"
	"bengal-run/launcher/tree"
	"bengal-run/launcher/wire"
	"bengal-run/pidfile"

	"golang.org/x/sys/unix"
)

// A guard is a Go program, and one takes a millisecond to start. So it begins as
// a stage: a child that shares our memory and does with system calls alone what
// comes first (stageMain). It leads the session, adopts orphans, starts COMMAND
// and waits; if COMMAND has ended soon and left nothing, that was all. Otherwise
// it executes the guard in its own place, which goes on from there: when the
// launcher has something to say, for one that COMMAND goes on, or is gone.

// stagePatience is how long a stage waits for a launcher that says nothing.
const stagePatience = 50 * time.Millisecond

// startPatience is how long COMMAND's file may take to be executed before we go
// on without knowing.
const startPatience = 10 * time.Second

// refused says that a stage has been tried, and the kernel makes none.
var refused bool

// stageName is tree.StageName, for the kernel.
var stageName, _ = syscall.BytePtrFromString(tree.StageName)

// kept is what a stage works with, for as long as we live: nobody sees when it
// has gone on from it.
var kept []any

// entries are where the two processes begin.
func entries() (stage, command uintptr)

var _, _ = stageMain, commandMain // which entries alone refers to

// stage is a guard that may not be one yet.
type stage struct {
	script *script
	here   int
}

// begin makes the guard as a stage, which starts COMMAND at once.
func begin(p Plan, h *pidfile.Held, id string) (*Guard, error) {
	if refused {
		return nil, errRefused
	}
	foreign := children()
	if err := tree.Adopt(); err != nil {
		return nil, err
	}
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return nil, os.NewSyscallError("socketpair", err)
	}
	here, there := fds[0], fds[1]
	defer unix.Close(there)
	stdin, err := standardInput()
	if err != nil {
		unix.Close(here)
		return nil, err
	}
	s, err := newScript(p, h, id, here, there)
	if err != nil {
		unix.Close(here)
		return nil, err
	}
	if stdin != os.Stdin {
		s.stdin = int(stdin.Fd())
		defer stdin.Close()
	}
	pid, err := s.play()
	if err != nil {
		unix.Close(here)
		return nil, err
	}
	return &Guard{ID: process.ID{PID: pid}, Foreign: foreign, stage: &stage{s, here}}, nil
}

func newScript(p Plan, h *pidfile.Held, id string, here, there int) (*script, error) {
	_, command := entries()
	s := &script{
		launcher: uintptr(os.Getpid()), here: uintptr(here), stdin: -1,
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

// stacks are those of the stage, and of COMMAND until it is executed. Functions
// that may not grow their stack fit into less than a KiB, or the linker refuses
// them (cmd/link, nosplit overflow).
var stacks [2][16 << 10]byte

func stackTop(n int) uintptr {
	return (address(&stacks[n]) + unsafe.Sizeof(stacks[n])) &^ 63
}

// play makes the process. Between the two masks nothing of Go's happens in this
// thread.
//
//go:nosplit
func (s *script) play() (pid int, err error) {
	current = s
	entry, _ := entries()
	all, old := ^uint64(0), uint64(0)
	raw.Syscall(unix.SYS_RT_SIGPROCMASK, unix.SIG_SETMASK, uintptr(unsafe.Pointer(&all)), uintptr(unsafe.Pointer(&old)), 8, 0, 0)
	pid = raw.Clone(unix.CLONE_VM|uintptr(unix.SIGCHLD), s.stackTop, 0, entry)
	raw.Syscall(unix.SYS_RT_SIGPROCMASK, unix.SIG_SETMASK, uintptr(unsafe.Pointer(&old)), 0, 8, 0, 0)
	if pid < 0 {
		return 0, errRefused
	}
	return pid, nil
}

// Await waits until COMMAND is known to run or not, and then for as long as it
// says, or until there is something to read from the other descriptor, for
// COMMAND's end with nothing left of it.
func (g *Guard) Await(other int, patience time.Duration) State {
	if g.stage == nil {
		return g.receiveState()
	}
	s := g.stage.script
	fds := []unix.PollFd{{Fd: int32(g.stage.here), Events: unix.POLLIN}, {Fd: int32(other), Events: unix.POLLIN}}
	began := time.Now()
	for until := began.Add(patience); ; {
		wait := unix.NsecToTimespec(int64(max(time.Until(until), 0)))
		// The scheduler need not know: it would look for something else to do.
		if raw.Syscall(unix.SYS_PPOLL, address(&fds[0]), uintptr(len(fds)), address(&wait), 0, 0, 0) == -int(unix.EINTR) {
			continue
		}
		gone, phase := fds[0].Revents != 0, atomic.LoadUint32(&s.phase)
		switch {
		case !gone && phase != phaseRunning && phase != phaseEnded && time.Since(began) < startPatience:
			// It is about to know more; what else comes has to wait. It may have
			// been stopped.
			fds, until = fds[:1], time.Now().Add(time.Millisecond)
			_ = unix.Kill(g.PID, unix.SIGCONT)
		case phase == phaseRefused:
			refused = true
			return State{Err: errRefused}
		case phase == phaseFailed:
			return State{Err: syscall.Errno(s.errno)}
		case phase == phaseDone:
			return g.Last()
		default:
			return State{Command: process.ID{PID: int(s.command)}}
		}
	}
}

// Last is what has become of COMMAND as far as a stage has seen it, once the
// guard is gone.
func (g *Guard) Last() State {
	if g.stage == nil {
		return State{}
	}
	s := g.stage.script
	return State{
		Command: process.ID{PID: int(atomic.LoadInt32(&s.command))},
		Ended:   atomic.LoadUint32(&s.phase) == phaseDone, Status: syscall.WaitStatus(s.status),
	}
}

// attend has the guard's messages come from now on.
func (g *Guard) attend() (err error) {
	if g.Conn, err = wire.New(g.stage.here); err == nil {
		_ = g.Send(wire.Message{Kind: wire.Stay})
	}
	return err
}

func (g *Guard) leave() error { return unix.Close(g.stage.here) }

// inherited is what a guard knows that was a stage.
type inherited struct {
	plan   Plan
	record wire.Message
	pid    int
	ended  bool
	status syscall.WaitStatus
}

func inherit() (i inherited, ok bool) {
	value, ok := os.LookupEnv(stateEnv)
	if !ok {
		return i, false
	}
	_ = os.Unsetenv(stateEnv)
	words := strings.Split(value, ",")
	if len(words) != 3 || len(words[0]) != 24 {
		return i, false
	}
	var numbers [3]uint64
	for n := range numbers {
		var err error
		if numbers[n], err = strconv.ParseUint(words[0][8*n:8*n+8], 16, 32); err != nil {
			return i, false
		}
	}
	i.pid, i.status, i.ended = int(numbers[0]), syscall.WaitStatus(numbers[1]), numbers[2] >= phaseEnded
	record, err := hex.DecodeString(words[1])
	if err != nil {
		return i, false
	}
	plan, err := hex.DecodeString(words[2])
	if err != nil {
		return i, false
	}
	if i.record, err = wire.Decode(record); err != nil {
		return i, false
	}
	m, err := wire.Decode(plan)
	if err != nil {
		return i, false
	}
	i.plan, err = planOf(m)
	return i, err == nil
}
