package prompt

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// Turn waits until no other program of our process group asks at the terminal: the two
// would take each other's keys, and we would take the settings during its question for the
// original ones. Over gives the turn to the next program. The terminal must be open for
// writing; where it cannot be locked (fcntl(2), F_SETLK) nobody waits.
func Turn(terminal *os.File) (over func()) {
	lock := unix.Flock_t{Type: unix.F_WRLCK}
	for {
		err := unix.FcntlFlock(terminal.Fd(), unix.F_SETLK, &lock)
		if err == nil {
			return func() {
				lock.Type = unix.F_UNLCK
				_ = unix.FcntlFlock(terminal.Fd(), unix.F_SETLK, &lock)
			}
		}
		other := unix.Flock_t{Type: unix.F_WRLCK}
		if err != unix.EAGAIN && err != unix.EACCES || unix.FcntlFlock(terminal.Fd(), unix.F_GETLK, &other) != nil {
			return func() {}
		}
		group, err := unix.Getpgid(int(other.Pid))
		if other.Type != unix.F_UNLCK && (other.Pid <= 0 || err != nil || group != unix.Getpgrp()) {
			return func() {} // in a job of its own, which may be stopped
		}
		time.Sleep(10 * time.Millisecond)
	}
}
