package terminal

import "golang.org/x/sys/unix"

// Stoppable reports whether somebody could wake us if we stopped: a shell with
// job control, which keeps its jobs in groups of their own. If we are in the session
// leader's group, there is no such shell, and the kernel does not stop such an orphaned
// process group on Ctrl+Z, either (POSIX.1, "Orphaned Process Group").
func Stoppable() bool {
	session, err := unix.Getsid(0)
	return err == nil && session != unix.Getpgrp()
}

// Controlling reports whether our session has a controlling terminal.
func Controlling() bool {
	fd, err := unix.Open("/dev/tty", unix.O_RDONLY|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		return false
	}
	unix.Close(fd)
	return true
}
