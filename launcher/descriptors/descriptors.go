// Package descriptors lets go of what COMMAND has inherited through us. As long
// as launcher or guard held the write end of a pipe, its reader would not see
// that COMMAND has closed it.
package descriptors

import (
	"os"

	"github.com/mattn/go-isatty"
	"golang.org/x/sys/unix"
)

// LetGo puts /dev/null in the place of standard input and output, as far as they
// are no terminals, and closes all from 3 up that came from whoever started us. Those are the ones that are not close-on-exec: all of Go's own
// are. Without a list of open descriptors nothing is closed.
func LetGo() {
	if null, err := unix.Open(os.DevNull, unix.O_RDWR|unix.O_CLOEXEC, 0); err == nil {
		for fd := range 2 {
			if !isatty.IsTerminal(uintptr(fd)) {
				_ = replace(null, fd)
			}
		}
		unix.Close(null)
	}
	for _, fd := range all() {
		flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
		if fd > 2 && err == nil && flags&unix.FD_CLOEXEC == 0 {
			unix.Close(fd)
		}
	}
}

// CloseOnExec keeps what came from whoever started us, from 3 up, from whoever is
// started next.
func CloseOnExec() {
	for _, fd := range all() {
		if fd > 2 {
			unix.CloseOnExec(fd)
		}
	}
}
