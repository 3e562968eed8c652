//go:build !linux

package signals

import "syscall"

// last is the highest signal number; there are no real-time signals here that
// the Go runtime would hand out.
const last = syscall.Signal(31)

func reserved(syscall.Signal) bool { return false }
