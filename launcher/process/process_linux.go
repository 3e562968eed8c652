//go:build linux && !portable

package process

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// Look reads what /proc says of a process; ErrGone if there is none.
func Look(pid int) (Info, error) {
	line, err := readProc(pid, "stat")
	if err != nil {
		return Info{}, err
	}
	return parseStat(line)
}

// Boot is the boot's own id, the same until the system is booted again
// (random(4)).
func Boot() string {
	id, err := readFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(id))
}

// Dispositions tells which signals a process ignores and which it handles.
func Dispositions(pid int) (ignored, caught Signals, err error) {
	status, err := readProc(pid, "status")
	if err != nil {
		return 0, 0, err
	}
	return parseSignals(status)
}

// Environ is the environment that a process was started with, as far as it has
// not overwritten it. The error is fs.ErrPermission for other users' processes.
func Environ(pid int) ([]string, error) {
	env, err := readProc(pid, "environ")
	if err != nil {
		return nil, err
	}
	return split(env), nil
}

// Argv is the command line of a process, empty for a dead one.
func Argv(pid int) ([]string, error) {
	argv, err := readProc(pid, "cmdline")
	if err != nil {
		return nil, err
	}
	return split(argv), nil
}

// Executable is the path of the program that a process runs.
func Executable(pid int) (string, error) {
	return os.Readlink("/proc/" + strconv.Itoa(pid) + "/exe")
}

// Children lists the processes whose parent this one is. Each thread has children of
// its own. The kernel may leave some out while others end
// (proc_pid_task_tid_children(5)): who needs them all looks until none is left.
func (i Info) Children() ([]int, error) {
	pid := i.PID
	base := "/proc/" + strconv.Itoa(pid) + "/task"
	tasks := []string{strconv.Itoa(pid)}
	if i.Threads != 1 {
		var err error
		if tasks, err = readNames(base); err != nil {
			return nil, err
		}
	}
	var all []int
	for _, tid := range tasks {
		list, err := readFile(base + "/" + tid + "/children")
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) && !childrenSupported() {
				return childrenByScan(pid)
			}
			continue // the thread has ended
		}
		for _, word := range bytes.Fields(list) {
			if n, err := strconv.Atoi(string(word)); err == nil {
				all = append(all, n)
			}
		}
	}
	return all, nil
}

// All lists every PID that /proc shows.
func All() ([]int, error) {
	names, err := readNames("/proc")
	if err != nil {
		return nil, err
	}
	pids := make([]int, 0, len(names))
	for _, n := range names {
		if pid, err := strconv.Atoi(n); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids, nil
}

// Signal signals this very process through a pidfd: once its start time was
// seen through an open pidfd, the PID cannot come to mean another one.
func (id ID) Signal(sig syscall.Signal) error {
	fd, err := unix.PidfdOpen(id.PID, 0)
	switch {
	case err == unix.ESRCH:
		return ErrGone
	case err != nil: // a seccomp filter older than the call
		if i, err := Look(id.PID); err != nil || i.Start != id.Start {
			return ErrGone
		}
		return gone(unix.Kill(id.PID, sig))
	}
	defer unix.Close(fd)
	i, err := Look(id.PID)
	if err != nil {
		return err
	}
	if i.Start != id.Start {
		return ErrGone
	}
	return gone(unix.PidfdSendSignal(fd, sig, nil, 0))
}

func gone(err error) error {
	if err == unix.ESRCH {
		return ErrGone
	}
	return err
}

// childrenSupported tells a kernel without CONFIG_PROC_CHILDREN from a thread
// that has just ended.
func childrenSupported() bool {
	return unix.Access("/proc/self/task/"+strconv.Itoa(os.Getpid())+"/children", unix.F_OK) == nil
}

func childrenByScan(parent int) ([]int, error) {
	pids, err := All()
	if err != nil {
		return nil, err
	}
	var children []int
	for _, pid := range pids {
		if i, err := Look(pid); err == nil && i.Parent == parent {
			children = append(children, pid)
		}
	}
	return children, nil
}
