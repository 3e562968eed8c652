// Package descriptors lets go of what COMMAND has inherited through us. As long
// as launcher or guard held the write end of a pipe, its reader would not see
// that COMMAND has closed it.
package descriptors

import (
	"os"
	"sync"

	"github.com/mattn/go-isatty"
	"golang.org/x/sys/unix"
)

// Arriving is locked for reading while a descriptor comes in, until it is marked
// close-on-exec. (syscall.ForkLock would not do: a fork holds it until the child executes,
// and a child that Ctrl+Z stops before that does not execute.)
var Arriving sync.RWMutex

// LetGo replaces standard input and output by /dev/null unless they are terminals, and
// closes every descriptor from 3 up that is not close-on-exec. Those came from whoever
// started us: Go opens its own close-on-exec. Without a list of open descriptors nothing is
// closed.
func LetGo() {
	if null, err := unix.Open(os.DevNull, unix.O_RDWR|unix.O_CLOEXEC, 0); err == nil {
		for fd := range 2 {
			if !isatty.IsTerminal(uintptr(fd)) {
				_ = replace(null, fd)
			}
		}
		unix.Close(null)
	}
	Arriving.Lock()
	defer Arriving.Unlock()
	for _, fd := range all() {
		flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
		if fd > 2 && err == nil && flags&unix.FD_CLOEXEC == 0 {
			unix.Close(fd)
		}
	}
}

// CloseOnExec marks every descriptor from 3 up, so that what whoever started us left open
// does not reach whoever we start next.
func CloseOnExec() {
	for _, fd := range all() {
		if fd > 2 {
			unix.CloseOnExec(fd)
		}
	}
}
