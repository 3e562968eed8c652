//go:build linux

package signals

import (
	"strconv"
	"strings"
	"syscall"
)

// last is the highest signal number, SIGRTMAX.
const last = syscall.Signal(64)

// reserved are the two that the C library keeps for itself (signal(7)), and SIGRTMIN,
// which musl does: the Go runtime hands none of them out (go.dev/issue/39343).
func reserved(sig syscall.Signal) bool { return sig >= 32 && sig <= 34 }

// realTime reads SIGRTMIN, SIGRTMIN+n, SIGRTMAX and SIGRTMAX-n as the C library
// and kill -l count them: from the first that is not reserved.
func realTime(name string) (syscall.Signal, bool) {
	const first = syscall.Signal(34)
	base, sign, rest := first, "+", strings.TrimPrefix(name, "SIGRTMIN")
	if rest == name {
		base, sign, rest = last, "-", strings.TrimPrefix(name, "SIGRTMAX")
	}
	if rest == name {
		return 0, false
	}
	if rest == "" {
		return base, true
	}
	digits, ok := strings.CutPrefix(rest, sign)
	n, err := strconv.ParseUint(digits, 10, 6)
	if !ok || err != nil || n > uint64(last-first) {
		return 0, false
	}
	if sign == "-" {
		return base - syscall.Signal(n), true
	}
	return base + syscall.Signal(n), true
}
