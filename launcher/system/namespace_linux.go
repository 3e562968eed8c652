//go:build linux && !portable

package system

import (
	"cmp"
	"os"
	"strconv"
)

// Outer finds the child that has the given PID in its own, innermost PID
// namespace; ErrGone if there is none.
func (i Info) Outer(inner int) (ID, error) {
	pids, err := i.Children()
	if err != nil {
		return ID{}, err
	}
	for _, pid := range pids {
		status, err := readProc(pid, "status")
		if err != nil || parseInner(status) != inner {
			continue
		}
		if p, err := Look(pid); err == nil {
			return p.ID, nil
		}
	}
	return ID{}, ErrGone
}

// Inner is a process's PID in its own, innermost PID namespace.
func Inner(pid int) int {
	status, _ := readProc(pid, "status")
	return cmp.Or(parseInner(status), pid)
}

// Foreign reports whether /proc shows another PID namespace than the one that
// we run in (unshare --pid without --mount-proc): its PIDs are not those that a
// signal goes to.
func Foreign() bool {
	self, err := os.Readlink("/proc/self")
	return err == nil && self != strconv.Itoa(os.Getpid())
}

// Nested reports whether we are in a PID namespace below the first one: a
// container, or what unshare makes. Who is outside of it cannot be seen.
func Nested() bool {
	const initial = "pid:[4026531836]" // PROC_PID_INIT_INO, include/linux/proc_ns.h
	ns, err := os.Readlink("/proc/self/ns/pid")
	return err == nil && ns != initial
}
