//go:build !linux

package signals

import "syscall"

// last is the highest signal number; there are no real-time signals here that
// the Go runtime would hand out.
const last = syscall.Signal(31)

func reserved(syscall.Signal) bool { return false }

// realTime reads the name of a real-time signal; there are none that Go knows.
func realTime(string) (syscall.Signal, bool) { return 0, false }
