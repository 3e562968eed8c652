//go:build !linux || portable

package process

import (
	"errors"
	"strconv"
	"syscall"

	"github.com/shirou/gopsutil/v3/host"
	gopsutil "github.com/shirou/gopsutil/v3/process"
	"golang.org/x/sys/unix"
)

// What is weaker here than on Linux: the start time comes from the wall clock
// (a clock that is set makes a process look like another one, so it is left
// alone), there is no pidfd (between the check of the start time and the
// signal a PID could be reused), and most systems do not show another
// process's environment.

// Look asks the system about a process; ErrGone if there is none.
func Look(pid int) (Info, error) {
	p := &gopsutil.Process{Pid: int32(pid)}
	created, err := p.CreateTime()
	if err != nil {
		return Info{}, ErrGone
	}
	i := Info{ID: ID{PID: pid, Start: uint64(created)}, State: 'S', Threads: 1}
	if parent, err := p.Ppid(); err == nil {
		i.Parent = int(parent)
	}
	if name, err := p.Name(); err == nil {
		i.Name = name
	}
	if status, err := p.Status(); err == nil && len(status) > 0 {
		switch status[0] {
		case gopsutil.Zombie:
			i.State = 'Z'
		case gopsutil.Stop:
			i.State = 'T'
		}
	}
	i.Group, _ = unix.Getpgid(pid)
	i.Session, _ = unix.Getsid(pid)
	return i, nil
}

// Boot is the time of the boot, in seconds since 1970.
func Boot() string {
	t, err := host.BootTime()
	if err != nil {
		return "unknown"
	}
	return strconv.FormatUint(t, 10)
}

// Dispositions is not told here.
func Dispositions(int) (ignored, caught Signals, err error) {
	return 0, 0, errors.ErrUnsupported
}

// Environ is the environment that a process was started with, where the system
// shows it.
func Environ(pid int) ([]string, error) {
	return (&gopsutil.Process{Pid: int32(pid)}).Environ()
}

// Argv is the command line of a process.
func Argv(pid int) ([]string, error) {
	return (&gopsutil.Process{Pid: int32(pid)}).CmdlineSlice()
}

// Executable is the path of the program that a process runs.
func Executable(pid int) (string, error) {
	return (&gopsutil.Process{Pid: int32(pid)}).Exe()
}

// Children lists the processes whose parent this one is, by looking at all.
func (i Info) Children() ([]int, error) {
	pid := i.PID
	pids, err := All()
	if err != nil {
		return nil, err
	}
	var children []int
	for _, p := range pids {
		if parent, err := (&gopsutil.Process{Pid: int32(p)}).Ppid(); err == nil && int(parent) == pid {
			children = append(children, p)
		}
	}
	return children, nil
}

// All lists every PID.
func All() ([]int, error) {
	pids, err := gopsutil.Pids()
	if err != nil {
		return nil, err
	}
	all := make([]int, len(pids))
	for n, pid := range pids {
		all[n] = int(pid)
	}
	return all, nil
}

// Signal signals this process after a look at its start time.
func (id ID) Signal(sig syscall.Signal) error {
	if i, err := Look(id.PID); err != nil || i.Start != id.Start {
		return ErrGone
	}
	if err := unix.Kill(id.PID, sig); err != nil {
		if err == unix.ESRCH {
			return ErrGone
		}
		return err
	}
	return nil
}
