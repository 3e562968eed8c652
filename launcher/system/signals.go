package system

import "syscall"

// Signals is a set of signal numbers, signal 1 in the lowest bit, as the masks
// of proc_pid_status(5) have it.
type Signals uint64

// Has reports whether sig is in the set.
func (s Signals) Has(sig syscall.Signal) bool {
	return sig >= 1 && sig <= 64 && s&(1<<(uint(sig)-1)) != 0
}
