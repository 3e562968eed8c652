//go:build linux && !portable

package guard

import (
	"syscall"
	"unsafe"

	"bengal-run/launcher/process"

	"golang.org/x/sys/unix"
)

// block blocks signals in this thread until unblock: what is started meanwhile
// inherits the mask.
func block(set process.Signals) (unblock func()) {
	if set == 0 {
		return func() {}
	}
	var mask, old unix.Sigset_t
	for sig := range 64 {
		if set.Has(syscall.Signal(sig + 1)) {
			word := sig / int(8*unsafe.Sizeof(mask.Val[0]))
			mask.Val[word] |= 1 << (sig % int(8*unsafe.Sizeof(mask.Val[0])))
		}
	}
	if unix.PthreadSigmask(unix.SIG_SETMASK, &mask, &old) != nil {
		return func() {}
	}
	return func() { _ = unix.PthreadSigmask(unix.SIG_SETMASK, &old, nil) }
}

// childless reports that wait has nobody to wait for.
func childless() bool {
	return unix.Waitid(unix.P_ALL, 0, nil, unix.WEXITED|unix.WNOHANG|unix.WNOWAIT, nil) == unix.ECHILD
}

// executable is this program, also when its file was replaced or removed since.
func executable() (string, error) { return "/proc/self/exe", nil }

// name gives the process the name that people look for: the kernel would call
// it "exe" after the path above.
func name() {
	n := append([]byte("bengal-run"), 0)
	_ = unix.Prctl(unix.PR_SET_NAME, uintptr(unsafe.Pointer(&n[0])), 0, 0, 0)
}

// guardAttributes: a session of its own, and SIGCONT when the launcher dies. A
// guard that somebody has stopped could not see that the launcher is gone, and
// nobody else would wake it. It comes at every death of a thread that the guard
// belongs to, and harms nothing.
func guardAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGCONT}
}

// attributes: a session of its own, and the parent-death signal for the case
// that launcher and guard are killed together. (A file with set-user-ID or
// capabilities loses it, prctl(2).)
func attributes(stop syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true, Pdeathsig: stop}
}
