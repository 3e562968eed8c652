//go:build !linux

package prompt

import "golang.org/x/sys/unix"

const getTermios, setTermios = unix.TIOCGETA, unix.TIOCSETA

// reopen keeps fd: macOS cannot poll /dev/tty. Weaker here: while somebody else reads
// the same terminal, a signal may wait for the next key.
func reopen(fd int) int { return fd }
