package tree

import "golang.org/x/sys/unix"

const (
	subreaper         = true // orphans below us become our children
	parentDeathSignal = true // COMMAND was sent the stop signal when the guard died
)

// Adopt makes this process the one that orphans below it come to
// (PROC_REAP_ACQUIRE, procctl(2)). It may be so already.
func Adopt() error {
	const pid, acquire = 0, 2 // P_PID of sys/wait.h, PROC_REAP_ACQUIRE of sys/procctl.h
	_, _, errno := unix.Syscall6(unix.SYS_PROCCTL, pid, 0, acquire, 0, 0, 0)
	if errno != 0 && errno != unix.EBUSY {
		return errno
	}
	return nil
}
