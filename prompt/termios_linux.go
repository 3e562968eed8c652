package prompt

import "golang.org/x/sys/unix"

const getTermios, setTermios = unix.TCGETS, unix.TCSETS

// reopen opens the terminal once more, to read it without blocking and without changing it
// for everybody who shares fd. A blocking read, ours or that of a server left at the same
// terminal, makes all others wait until it has a key (n_tty_read, atomic_read_lock).
// /dev/tty is the same terminal, since we are in its foreground.
func reopen(fd int) int {
	again, err := unix.Open("/dev/tty", unix.O_RDONLY|unix.O_NONBLOCK|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		return fd
	}
	return again
}
