//go:build (linux && !portable) || freebsd

package guard

import "syscall"

// guardAttributes: a session of its own, and SIGCONT when the launcher dies. A
// guard that somebody has stopped could not see that the launcher is gone, and
// nobody else would wake it. The signal also comes whenever the launcher's thread that is
// the guard's parent ends; it does no harm.
func guardAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGCONT}
}

// attributes: a process group of its own, and the parent-death signal for the case
// that launcher and guard are killed together. (A program with set-user-ID or file
// capabilities loses it, prctl(2); FreeBSD has it as PROC_PDEATHSIG_CTL, procctl(2).)
//
// The group stays in its parent's session, and the parent is in another group. Otherwise it
// would be an orphaned process group, in which SIGTSTP does nothing (POSIX.1, "Orphaned
// Process Group"), and a program could not stop itself.
func attributes(stop syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: stop}
}
