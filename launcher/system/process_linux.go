//go:build linux && !portable

package system

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// Environ is the environment that a process was started with, as far as it has
// not overwritten it. The error is fs.ErrPermission for other users' processes.
func Environ(pid int) ([]string, error) {
	env, err := readProc(pid, "environ")
	return split(env), err
}

// Dir is the folder that a process works in.
func Dir(pid int) (string, error) {
	return os.Readlink("/proc/" + strconv.Itoa(pid) + "/cwd")
}

// Caught tells which signals a process handles.
func Caught(pid int) (Signals, error) {
	status, err := readProc(pid, "status")
	if err != nil {
		return 0, err
	}
	return parseSignals(status, "SigCgt")
}

// Children lists the processes whose parent this one is. Each thread has children of
// its own. The kernel may leave some out while others end (proc_pid_task_tid_children(5)):
// if you need them all, look until none is left.
func (i Info) Children() ([]int, error) {
	base := "/proc/" + strconv.Itoa(i.PID) + "/task/"
	tasks := []int{i.PID}
	if i.Threads != 1 {
		var err error
		if tasks, err = Numbers(base); err != nil {
			return nil, err
		}
	}
	var all []int
	for _, tid := range tasks {
		list, err := os.ReadFile(base + strconv.Itoa(tid) + "/children")
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) && !childrenSupported() {
				return childrenOf(i.PID)
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

// Descendants are the PIDs of all below a process.
func Descendants(of int) []int {
	var all []int
	for next := []int{of}; len(next) > 0; next = next[1:] {
		if p, err := Look(next[0]); err == nil {
			pids, _ := p.Children()
			all, next = append(all, pids...), append(next, pids...)
		}
	}
	return all
}

// childrenSupported tells a kernel without CONFIG_PROC_CHILDREN from a thread
// that has just ended.
func childrenSupported() bool {
	return unix.Access("/proc/self/task/"+strconv.Itoa(os.Getpid())+"/children", unix.F_OK) == nil
}

// Signal signals this very process through a pidfd: once we have seen its start time while
// the pidfd is open, the PID cannot come to mean another process.
func (id ID) Signal(sig syscall.Signal) error {
	fd, err := unix.PidfdOpen(id.PID, 0)
	if err == unix.ESRCH {
		return ErrGone
	}
	pidfd := err == nil // a seccomp filter may be older than the call
	if pidfd {
		defer unix.Close(fd)
	}
	i, err := Look(id.PID)
	switch {
	case err != nil:
		return err
	case i.Start != id.Start:
		return ErrGone
	case pidfd:
		return gone(unix.PidfdSendSignal(fd, sig, nil, 0))
	}
	return gone(unix.Kill(id.PID, sig))
}

// Dying reports whether a process is about to end: each of its threads has a SIGKILL pending,
// which takes effect when a processor is free, or is on its way out. The first one may be
// while the others serve. The command line and the environment are empty by then, while the
// descriptors, and the ports behind them, are still open (do_exit, kernel/exit.c).
func (id ID) Dying() bool {
	tasks := "/proc/" + strconv.Itoa(id.PID) + "/task/"
	threads, err := Names(tasks)
	if err != nil {
		return gone(err) == ErrGone
	}
	return !slices.ContainsFunc(threads, func(tid string) bool { return !exits(tasks + tid) })
}

// exits looks at the signals of a thread first: it takes SIGKILL before it is marked.
func exits(thread string) bool {
	status, err := os.ReadFile(thread + "/status")
	if err != nil {
		return gone(err) == ErrGone
	}
	if pending, _ := parseSignals(status, "SigPnd"); pending.Has(unix.SIGKILL) {
		return true
	}
	line, err := os.ReadFile(thread + "/stat")
	if err != nil {
		return gone(err) == ErrGone
	}
	i, err := parseStat(string(line))
	return err == nil && i.Ending
}

// Running is how many threads of a process run or wait for a processor (proc_pid_stat(5),
// state R). A signal wakes one, unless the process is stopped.
func Running(pid int) (n int) {
	tasks := "/proc/" + strconv.Itoa(pid) + "/task/"
	threads, _ := Names(tasks)
	for _, tid := range threads {
		line, err := os.ReadFile(tasks + tid + "/stat")
		if err != nil {
			continue
		}
		if i, err := parseStat(string(line)); err == nil && i.State == 'R' {
			n++
		}
	}
	return n
}

// Rename gives this process another name in a list of processes, cut to 15
// bytes.
func Rename(name string) {
	_ = os.WriteFile("/proc/self/comm", []byte(name), 0)
}
