package system

import (
	"encoding/hex"
	"strconv"
	"time"

	gopsutil "github.com/shirou/gopsutil/v3/process"
	"golang.org/x/sys/unix"
)

// gopsutil gets a program's command line and path from the kernel. For all else it makes a
// system call for each word, hides that a list failed, or runs procstat and pgrep. So the
// process table is read here.

// Look shows one process; ErrGone if there is none.
func Look(pid int) (Info, error) {
	k, err := kinfoOf(pid)
	return k.Info, err
}

// Owner is the user whom a process belongs to: its real user id. ErrGone if
// there is no such process.
func Owner(pid int) (uid int, err error) {
	k, err := kinfoOf(pid)
	return k.owner, err
}

func kinfoOf(pid int) (kinfo, error) {
	all, err := kinfos("kern.proc.pid", pid)
	switch {
	case err != nil:
		return kinfo{owner: -1}, gone(pid, err)
	case len(all) == 0:
		return kinfo{owner: -1}, ErrGone
	}
	return all[0], nil
}

// Processes shows all processes, at the price of two system calls.
func Processes() ([]Info, error) {
	found, err := kinfos("kern.proc.proc")
	if err != nil {
		return nil, err
	}
	var all []Info
	for _, k := range found {
		if k.PID > 0 { // 0 is the kernel
			all = append(all, k.Info)
		}
	}
	if len(all) == 0 {
		return nil, errNobody
	}
	return all, nil
}

// kinfos reads the process table. The kernel tells a start as a time of day,
// which moves when somebody sets the clock; the time of the boot moves with it.
func kinfos(name string, args ...int) ([]kinfo, error) {
	b, err := unix.SysctlRaw(name, args...)
	for err == unix.ENOMEM { // the table grew
		b, err = unix.SysctlRaw(name, args...)
	}
	if err != nil {
		return nil, err
	}
	boot, err := unix.SysctlTimeval("kern.boottime")
	if err != nil {
		return nil, err
	}
	return parseKinfo(b, boot.Nano()/1000)
}

// Argv is the command line of a process.
func Argv(pid int) ([]string, error) {
	argv, err := (&gopsutil.Process{Pid: int32(pid)}).CmdlineSlice()
	return argv, gone(pid, err)
}

// Executable is the path of the program that a process runs.
func Executable(pid int) (string, error) {
	path, err := (&gopsutil.Process{Pid: int32(pid)}).Exe()
	return path, gone(pid, err)
}

// Environ is the environment of a process of this user.
func Environ(pid int) ([]string, error) {
	b, err := unix.SysctlRaw("kern.proc.env", pid)
	return split(b), gone(pid, err)
}

// Dir is the folder that a process of this user works in.
func Dir(pid int) (string, error) {
	b, err := unix.SysctlRaw("kern.proc.cwd", pid)
	if err != nil {
		return "", gone(pid, err)
	}
	return parseKinfoFile(b)
}

// Age is how long ago the process started.
func (id ID) Age() time.Duration {
	var now unix.Timespec
	if unix.ClockGettime(unix.CLOCK_MONOTONIC, &now) != nil { // since the boot, clock_gettime(2)
		return 0
	}
	return max(0, time.Duration(now.Nano())-time.Duration(id.Start)*time.Microsecond)
}

// Boot is the boot's own id; before FreeBSD 13 it is the time of the boot, which
// moves when somebody sets the clock.
func Boot() string {
	if id, err := unix.SysctlRaw("kern.boot_id"); err == nil {
		return hex.EncodeToString(id)
	}
	if t, err := unix.SysctlTimeval("kern.boottime"); err == nil {
		return strconv.FormatInt(t.Sec, 10)
	}
	return "unknown"
}
