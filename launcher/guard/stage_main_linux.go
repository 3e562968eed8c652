//go:build linux && !portable && (amd64 || arm64)

package guard

import (
	"unsafe"

	"bengal-run/launcher/raw"

	"golang.org/x/sys/unix"
)

// What follows runs in processes that share the launcher's memory while the
// launcher runs on (CLONE_VM), each on a stack of its own. To the Go runtime
// they do not exist: they may not grow their stack, allocate, write a pointer,
// check a bound or call what does any of it. Hence the pragmas on each function
// (as on syscall.forkAndExecInChild), and numbers in place of slices. TestStage
// looks at what the compiler has made of it.
//
// All signals are blocked in them: a handler of the launcher's would run here.

// stageMain is the guard until it is worth a Go runtime of its own.
//
//go:nosplit
//go:norace
//go:nocheckptr
func stageMain() {
	s := current
	// See guardAttributes. It is the first thing: who is stopped before it, and then
	// loses the launcher, is woken by nobody.
	raw.Syscall(unix.SYS_PRCTL, unix.PR_SET_PDEATHSIG, uintptr(unix.SIGCONT), 0, 0, 0, 0)
	if raw.Syscall(unix.SYS_GETPPID, 0, 0, 0, 0, 0, 0) != int(s.launcher) {
		stageExit()
	}
	raw.Syscall(unix.SYS_CLOSE, s.here, 0, 0, 0, 0, 0)
	raw.Syscall(unix.SYS_SETSID, 0, 0, 0, 0, 0, 0)
	raw.Syscall(unix.SYS_PRCTL, unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0, 0)
	raw.Syscall(unix.SYS_PRCTL, unix.PR_SET_NAME, s.name, 0, 0, 0, 0)
	for sig := uintptr(1); sig <= 64; sig++ { // what was ignored does not wait for the guard
		if s.ignored&(1<<(sig-1)) != 0 && sig != uintptr(unix.SIGCHLD) {
			raw.Syscall(unix.SYS_RT_SIGACTION, sig, uintptr(unsafe.Pointer(&s.actions[1])), 0, 8, 0, 0)
		}
	}
	if s.stdin >= 0 {
		raw.Syscall(unix.SYS_DUP3, uintptr(s.stdin), 0, 0, 0, 0, 0)
	}
	s.stage = int32(raw.Syscall(unix.SYS_GETPID, 0, 0, 0, 0, 0, 0))
	pid := raw.Clone(unix.CLONE_VM|unix.CLONE_VFORK|unix.CLONE_PIDFD|uintptr(unix.SIGCHLD),
		s.stack, uintptr(unsafe.Pointer(&s.pidfd)), s.commandMain)
	if pid < 0 {
		s.errno, s.phase = int32(-pid), phaseRefused
		stageExit()
	}
	if s.errno != 0 {
		raw.Syscall(unix.SYS_WAIT4, uintptr(pid), 0, 0, 0, 0, 0)
		s.phase = phaseFailed
		stageExit()
	}
	s.command = int32(pid)
	s.phase = phaseRunning
	s.sockets[1].Fd = s.pidfd
	for {
		n := raw.Syscall(unix.SYS_PPOLL, uintptr(unsafe.Pointer(&s.sockets)), 2, uintptr(unsafe.Pointer(&s.patience)), 0, 0, 0)
		if n == -int(unix.EINTR) {
			continue
		}
		if s.sockets[1].Revents != 0 {
			stageReap()
		}
		stageTakeOver()
	}
}

// stageReap takes notice of COMMAND's end, and ends the stage if that was all.
//
//go:nosplit
//go:norace
//go:nocheckptr
func stageReap() {
	s := current
	if raw.Syscall(unix.SYS_WAIT4, uintptr(s.command), uintptr(unsafe.Pointer(&s.status)), unix.WNOHANG, 0, 0, 0) != int(s.command) {
		return
	}
	s.phase = phaseEnded
	if s.sockets[0].Revents != 0 {
		return // the launcher may be gone, and the record is to be removed
	}
	for {
		switch pid := raw.Syscall(unix.SYS_WAIT4, ^uintptr(0), 0, unix.WNOHANG, 0, 0, 0); {
		case pid == -int(unix.ECHILD):
			s.phase = phaseDone
			stageExit()
		case pid <= 0:
			return
		}
	}
}

// stageTakeOver executes the guard in our place: PID, session, children,
// subreaper and parent-death signal stay. Signals stay blocked; one that waits
// reaches the guard when it asks for it.
//
//go:nosplit
//go:norace
//go:nocheckptr
func stageTakeOver() {
	s := current
	stageHex(s.state, uint32(s.command))
	stageHex(unsafe.Add(s.state, 8), s.status)
	stageHex(unsafe.Add(s.state, 16), s.phase)
	for n := uintptr(0); n < s.keeps; n++ {
		fd := *(*uintptr)(unsafe.Add(unsafe.Pointer(&s.keep), n*unsafe.Sizeof(n)))
		raw.Syscall(unix.SYS_FCNTL, fd, unix.F_SETFD, 0, 0, 0, 0)
	}
	raw.Syscall(unix.SYS_EXECVE, s.self, s.selfArgv, s.selfEnvp, 0, 0, 0)
	stageExit() // COMMAND gets its parent-death signal, the launcher sees to the rest
}

// stageHex writes eight digits.
//
//go:nosplit
//go:norace
//go:nocheckptr
func stageHex(at unsafe.Pointer, value uint32) {
	for n := 7; n >= 0; n-- {
		digit := byte(value&15) + '0'
		if digit > '9' {
			digit += 'a' - '9' - 1
		}
		*(*byte)(unsafe.Add(at, n)) = digit
		value >>= 4
	}
}

//go:nosplit
//go:norace
func stageExit() {
	for {
		raw.Syscall(unix.SYS_EXIT_GROUP, 0, 0, 0, 0, 0, 0)
	}
}

// commandMain becomes COMMAND, in the circumstances that the launcher was
// started in. The stage waits for it to be executed (CLONE_VFORK).
//
//go:nosplit
//go:norace
//go:nocheckptr
func commandMain() {
	s := current
	raw.Syscall(unix.SYS_SETSID, 0, 0, 0, 0, 0, 0)
	// See attributes.
	raw.Syscall(unix.SYS_PRCTL, unix.PR_SET_PDEATHSIG, s.stop, 0, 0, 0, 0)
	if raw.Syscall(unix.SYS_GETPPID, 0, 0, 0, 0, 0, 0) != int(s.stage) {
		stageFail()
	}
	// Before any signal can arrive: its handler would be the launcher's.
	for sig := uintptr(1); sig <= 64; sig++ {
		action := unsafe.Pointer(&s.actions[0])
		if s.ignored&(1<<(sig-1)) != 0 {
			action = unsafe.Pointer(&s.actions[1])
		}
		raw.Syscall(unix.SYS_RT_SIGACTION, sig, uintptr(action), 0, 8, 0, 0)
	}
	if s.limited {
		raw.Syscall(unix.SYS_PRLIMIT64, 0, unix.RLIMIT_NOFILE, uintptr(unsafe.Pointer(&s.limit)), 0, 0, 0)
	}
	raw.Syscall(unix.SYS_RT_SIGPROCMASK, unix.SIG_SETMASK, uintptr(unsafe.Pointer(&s.blocked)), 0, 8, 0, 0)
	s.errno = int32(-raw.Syscall(unix.SYS_EXECVE, s.path, s.argv, s.envp, 0, 0, 0))
	stageFail()
}

// stageFail is for a COMMAND that was never executed: where the stage is gone,
// the launcher takes what it sees for COMMAND's own end, which is then that of a
// start that failed.
//
//go:nosplit
//go:norace
func stageFail() {
	for {
		raw.Syscall(unix.SYS_EXIT_GROUP, exitFailed, 0, 0, 0, 0, 0)
	}
}
