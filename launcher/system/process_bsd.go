//go:build darwin || freebsd

package system

import (
	"errors"

	"golang.org/x/sys/unix"
)

// errNobody is the error for an empty list, which cannot be right: we are among all
// processes.
var errNobody = errors.New("the system lists no process")

// gone tells a process that has ended from one that is not shown.
func gone(pid int, err error) error {
	if err == nil || unix.Kill(pid, 0) != unix.ESRCH {
		return err
	}
	return ErrGone
}
