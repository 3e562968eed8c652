//go:build linux && !portable

package guard

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// executable is this program, also when its file was replaced or removed since.
func executable() (string, error) { return "/proc/self/exe", nil }

// name gives the process the name that people look for: the kernel would call
// it "exe" after the path above.
func name() {
	n := append([]byte("bengal-run"), 0)
	_ = unix.Prctl(unix.PR_SET_NAME, uintptr(unsafe.Pointer(&n[0])), 0, 0, 0)
}

// attributes: a session of its own, and the parent-death signal for the case
// that launcher and guard are killed together. (A file with set-user-ID or
// capabilities loses it, prctl(2).)
func attributes(stop syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true, Pdeathsig: stop}
}
