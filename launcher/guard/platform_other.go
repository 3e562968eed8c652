//go:build !linux || portable

package guard

import (
	"os"
	"syscall"
)

// childless reports that wait has nobody to wait for. It reaps the children that have
// ended: nobody else will.
func childless() bool {
	for {
		pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil)
		if pid <= 0 && err != syscall.EINTR {
			return err == syscall.ECHILD
		}
	}
}

// Executable is this program.
func Executable() (string, error) { return os.Executable() }
