package system

import (
	"io/fs"
	"time"

	"golang.org/x/sys/unix"
)

// Lsof is where this system has lsof.
var Lsof = "/usr/sbin/lsof"

// Look shows one process; ErrGone if there is none.
func Look(pid int) (Info, error) {
	found, err := unix.SysctlKinfoProcSlice("kern.proc.pid", pid)
	if err != nil {
		return Info{}, err
	}
	if len(found) == 0 || int(found[0].Proc.P_pid) != pid {
		return Info{}, ErrGone
	}
	return shown(found[0]), nil
}

// Processes shows all processes, at the price of one system call and one for
// the session of each.
func Processes() ([]Info, error) {
	found, err := unix.SysctlKinfoProcSlice("kern.proc.all")
	if err != nil {
		return nil, err
	}
	var all []Info
	for _, k := range found {
		if k.Proc.P_pid > 0 { // 0 is the kernel
			all = append(all, shown(k))
		}
	}
	if len(all) == 0 {
		return nil, errNobody
	}
	return all, nil
}

func shown(k unix.KinfoProc) Info {
	i := Info{
		ID:     ID{PID: int(k.Proc.P_pid), Start: uint64(k.Proc.P_starttime.Nano() / 1000)},
		Parent: int(k.Eproc.Ppid), Group: int(k.Eproc.Pgid), UID: int(k.Eproc.Ucred.Uid),
		State: stateOf(byte(k.Proc.P_stat)), Threads: 1, Terminal: k.Eproc.Tdev != -1, // NODEV
		Name: unix.ByteSliceToString(k.Proc.P_comm[:]),
	}
	i.Session, _ = unix.Getsid(i.PID)
	return i
}

// Owner is the user whom a process belongs to: its real user id. ErrGone if
// there is no such process.
func Owner(pid int) (uid int, err error) {
	found, err := unix.SysctlKinfoProcSlice("kern.proc.pid", pid)
	switch {
	case err != nil:
		return -1, err
	case len(found) == 0:
		return -1, ErrGone
	}
	return int(found[0].Eproc.Pcred.P_ruid), nil
}

// Argv is the command line of a process of this user.
func Argv(pid int) ([]string, error) {
	p, err := argsOf(pid)
	return p.argv, err
}

// Environ is the environment that a process of this user was started with. What
// is weaker than on Linux: for a program that the system protects (/bin/sh) it
// is empty.
func Environ(pid int) ([]string, error) {
	p, err := argsOf(pid)
	return p.env, err
}

// Executable is the path of the program that a process of this user runs, as it
// was given to execve(2).
func Executable(pid int) (string, error) {
	p, err := argsOf(pid)
	return p.path, err
}

// argsOf reads kern.procargs2, which says EINVAL for whatever it does not show.
func argsOf(pid int) (procargs, error) {
	b, err := unix.SysctlRaw("kern.procargs2", pid)
	if err == unix.EINVAL {
		err = fs.ErrPermission
	}
	if err != nil {
		return procargs{}, gone(pid, err)
	}
	return parseProcargs(b)
}

// Age is how long ago the process started, by the clock.
func (id ID) Age() time.Duration {
	return max(0, time.Since(time.UnixMicro(int64(id.Start))))
}

// Boot is the boot's own id.
func Boot() string {
	id, err := unix.Sysctl("kern.bootsessionuuid")
	if err != nil {
		return "unknown"
	}
	return id
}
