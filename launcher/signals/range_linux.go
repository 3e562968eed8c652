//go:build linux

package signals

import "syscall"

// last is the highest signal number, SIGRTMAX.
const last = syscall.Signal(64)

// reserved are the two that the C library keeps for itself (signal(7)); the Go
// runtime does not hand them out.
func reserved(sig syscall.Signal) bool { return sig == 32 || sig == 33 }
