//go:build darwin || freebsd || portable

package system

import (
	"errors"
	"syscall"

	"golang.org/x/sys/unix"
)

// Children lists the processes whose parent this one is, by a look at all.
func (i Info) Children() ([]int, error) { return childrenOf(i.PID) }

// Descendants are the PIDs of all below a process, by one look. What is weaker:
// those that have lost their parent are not among them.
func Descendants(of int) []int {
	look, _ := Processes()
	children := make(map[int][]int)
	for _, i := range look {
		children[i.Parent] = append(children[i.Parent], i.PID)
	}
	var all []int
	for next := children[of]; len(next) > 0; next = next[1:] {
		all, next = append(all, next[0]), append(next, children[next[0]]...)
	}
	return all
}

// Signal signals this process after a look at its start time. What is weaker
// than on Linux: there is no pidfd, so between the look and the signal the PID could be
// reused.
func (id ID) Signal(sig syscall.Signal) error {
	i, err := Look(id.PID)
	if err != nil {
		return err
	}
	if i.Start != id.Start {
		return ErrGone
	}
	if err := unix.Kill(id.PID, sig); err != unix.ESRCH {
		return err
	}
	return ErrGone
}

// Caught is not known here.
func Caught(int) (Signals, error) { return 0, errors.ErrUnsupported }

// Dying is not known here: a process that is about to end may be taken for a stranger.
func (id ID) Dying() bool { return false }

// Running is not known here.
func Running(int) int { return 0 }

// Rename does nothing here: a process has the name of its file. What is weaker:
// without a record, an instance that is ending does not show it.
func Rename(string) {}

// Outer finds nobody here: there are no PID namespaces.
func (i Info) Outer(int) (ID, error) { return ID{}, ErrGone }

// Inner is a process's PID, where there are no PID namespaces.
func Inner(pid int) int { return pid }

// Foreign is not known here.
func Foreign() bool { return false }

// Nested is not known here: we do not see what is outside of a container, nor that there is
// anything.
func Nested() bool { return false }
