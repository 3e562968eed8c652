//go:build (linux && !portable) || freebsd

package guard

import "syscall"

// guardAttributes: a session of its own, and SIGCONT when the launcher dies. A
// guard that somebody has stopped could not see that the launcher is gone, and
// nobody else would wake it. It comes at every death of a thread that the guard
// belongs to, and harms nothing.
func guardAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGCONT}
}

// attributes: a process group of its own, and the parent-death signal for the case
// that launcher and guard are killed together. (A file with set-user-ID or
// capabilities loses it, prctl(2); FreeBSD has it as PROC_PDEATHSIG_CTL, procctl(2).)
//
// The group stays in the session of its parent: without somebody there who is in
// another group it would be an orphaned one, in which SIGTSTP does nothing (POSIX.1,
// "Orphaned Process Group"), and a program that stops itself could not.
func attributes(stop syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: stop}
}
