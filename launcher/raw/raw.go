//go:build linux && !portable && (amd64 || arm64)

// Package raw makes system calls where nothing of the Go runtime may be used: in
// a child that shares our memory, in a signal handler, and before the rest of
// the program is initialised.
//
// It imports nothing, and its path begins with a letter that sorts before those
// of the standard library, so its own init is the first of all (go.dev/ref/spec,
// "Program initialization").
package raw

import "unsafe"

// Syscall makes one system call. What it returns between -4095 and -1 is an
// errno with its sign turned.
//
//go:noescape
func Syscall(number, a, b, c, d, e, f uintptr) int

// Clone makes a child by clone(2) that runs entry on a stack of its own, and
// returns its PID. Entry is the address of a function by Go's assembly calling
// convention (ABI0), which takes nothing and never returns.
//
//go:noescape
func Clone(flags, stack, pidfd, entry uintptr) int

// OpenFiles is the limit of open files that this process was started with, soft
// and hard: package os raises the soft one as it is initialised.
var OpenFiles [2]uint64

// OpenFilesKnown reports whether OpenFiles could be read.
var OpenFilesKnown = Syscall(sysPrlimit64, 0, rlimitNoFile, 0, uintptr(unsafe.Pointer(&OpenFiles)), 0, 0) == 0

const rlimitNoFile = 7

// deep needs a deep stack, and does nothing with it. A goroutine's stack grows to
// twice its size each time that it is too small, and all that is on it is looked up
// in tables and moved (runtime.copystack). The main goroutine would do so three times
// on the way to COMMAND; here, where next to nothing is on it, once does.
func deep()

func init() { deep() }
