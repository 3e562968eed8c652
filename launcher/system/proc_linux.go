//go:build linux

package system

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Here is what the ordinary build and the portable one, which plays a Mac, both
// read from /proc.

// Look shows one process; ErrGone if there is none. It makes bare system calls:
// an os.File would add the calls of the runtime's poller to each, and a look at all
// processes makes some ten thousand.
func Look(pid int) (Info, error) {
	dir := "/proc/" + strconv.Itoa(pid)
	fd, err := unix.Open(dir+"/stat", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return Info{}, gone(err)
	}
	defer unix.Close(fd)
	var st unix.Stat_t
	if err := unix.Stat(dir, &st); err != nil {
		return Info{}, gone(err)
	}
	var line [2048]byte // 52 numbers and a name
	n, err := unix.Read(fd, line[:])
	if err != nil { // a read that succeeds shows that the process lived through the Stat
		return Info{}, gone(err)
	}
	i, err := parseStat(string(line[:n]))
	i.UID = int(st.Uid) // the effective user of a folder that all may read (task_dump_owner, fs/proc/base.c)
	return i, err
}

// Processes shows all processes. If it cannot, it returns an error, and never just some of
// them.
func Processes() ([]Info, error) {
	pids, err := PIDs()
	if err != nil {
		return nil, err
	}
	all := make([]Info, 0, len(pids))
	for _, pid := range pids {
		switch i, err := Look(pid); {
		case err == nil:
			all = append(all, i)
		case err == ErrGone || errors.Is(err, fs.ErrPermission): // proc(5), hidepid
		default:
			return nil, err
		}
	}
	return all, nil
}

// Owner is the user whom a process belongs to: its real user id, the one that
// kill(2) goes by. ErrGone if there is no such process.
func Owner(pid int) (uid int, err error) {
	status, err := readProc(pid, "status")
	if err != nil {
		return -1, err
	}
	return parseOwner(status)
}

// Argv is the command line of a process, empty for a dead one.
func Argv(pid int) ([]string, error) {
	argv, err := readProc(pid, "cmdline")
	return split(argv), err
}

// Executable is the path of the program that a process runs.
func Executable(pid int) (string, error) {
	return os.Readlink("/proc/" + strconv.Itoa(pid) + "/exe")
}

// Age is how long ago the process started.
func (id ID) Age() time.Duration {
	const ticks = 100 // a second, in what the kernel shows (USER_HZ, time(7))
	var now unix.Timespec
	if unix.ClockGettime(unix.CLOCK_BOOTTIME, &now) != nil {
		return 0
	}
	started := time.Duration(id.Start) * (time.Second / ticks)
	return max(0, time.Duration(now.Nano())-started)
}

// Boot is the boot's own id, the same until the system is booted again
// (random(4)).
func Boot() string {
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(id))
}

func readProc(pid int, file string) ([]byte, error) {
	data, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/" + file)
	return data, gone(err)
}

func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ESRCH) {
		return ErrGone
	}
	return err
}

// PIDs lists all processes, without a look at any.
func PIDs() ([]int, error) { return Numbers("/proc") }
