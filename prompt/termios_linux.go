package prompt

import "golang.org/x/sys/unix"

const getTermios, setTermios = unix.TCGETS, unix.TCSETS

// reopen opens the terminal once more, so that it can be read without blocking
// and stays as it is for all who share fd. A read that blocks, ours or a
// server's that is left at the same terminal, makes all others wait until it has
// got a key (n_tty_read, atomic_read_lock). /dev/tty is fd, since we are in its
// foreground.
func reopen(fd int) int {
	again, err := unix.Open("/dev/tty", unix.O_RDONLY|unix.O_NONBLOCK|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		return fd
	}
	return again
}
