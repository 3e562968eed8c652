package guard

import "syscall"

// guardAttributes: a session of its own, and SIGCONT when the launcher dies, which
// a guard that somebody has stopped could not see (PROC_PDEATHSIG_CTL, procctl(2)).
func guardAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGCONT}
}

// attributes: a process group of its own in the guard's session, and the
// parent-death signal for the case that launcher and guard are killed together.
func attributes(stop syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: stop}
}
