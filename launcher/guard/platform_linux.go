//go:build linux && !portable

package guard

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// childless reports that wait has nobody to wait for.
func childless() bool {
	return unix.Waitid(unix.P_ALL, 0, nil, unix.WEXITED|unix.WNOHANG|unix.WNOWAIT, nil) == unix.ECHILD
}

// Executable is this program, also when its file was replaced or removed since.
func Executable() (string, error) { return "/proc/self/exe", nil }

// guardAttributes: a session of its own, and SIGCONT when the launcher dies. A
// guard that somebody has stopped could not see that the launcher is gone, and
// nobody else would wake it. It comes at every death of a thread that the guard
// belongs to, and harms nothing.
func guardAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGCONT}
}

// attributes: a process group of its own, and the parent-death signal for the case
// that launcher and guard are killed together. (A file with set-user-ID or
// capabilities loses it, prctl(2).)
//
// The group stays in the session of its parent: without somebody there who is in
// another group it would be an orphaned one, in which SIGTSTP does nothing (POSIX.1,
// "Orphaned Process Group"), and a program that stops itself could not.
func attributes(stop syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: stop}
}
