//go:build linux && !portable && (amd64 || arm64)

package guard

import (
	"os"
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
	status := atomic.LoadUint32(&s.status)
	return State{
		Command: process.ID{PID: int(atomic.LoadInt32(&s.command))},
		Ended:   atomic.LoadUint32(&s.phase) == phaseDone,
		Exited:  status != statusUnknown, Status: syscall.WaitStatus(status),
	}
}

// Executed reports whether COMMAND may have ended with the given status. One
// whose guard died before it was executed ends with a status of ours.
func (g *Guard) Executed(status syscall.WaitStatus) bool {
	return g.stage == nil || atomic.LoadUint32(&g.stage.script.phase) != phaseBegun || status != exitFailed<<8
}

// attend has the guard's messages come from now on.
func (g *Guard) attend() (err error) {
	if g.Conn, err = wire.New(g.stage.here); err == nil {
		_ = g.Send(wire.Message{Kind: wire.Stay})
	}
	return err
}

func (g *Guard) leave() error { return unix.Close(g.stage.here) }
