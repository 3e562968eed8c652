//go:build linux && !portable

package process

import (
	"bytes"
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// Owner is the user whom a process belongs to: its real user id, the one that
// kill(2) goes by. ErrGone if there is no such process.
func Owner(pid int) (uid int, err error) {
	status, err := readProc(pid, "status")
	if err != nil {
		return -1, err
	}
	return parseOwner(status)
}

// mine reports whether a process may belong to this user, at the price of one
// system call: a process that does not let itself be looked at shows as root's
// (proc(5), "dumpable").
func mine(pid, user int) bool {
	var st unix.Stat_t
	return unix.Stat("/proc/"+strconv.Itoa(pid), &st) == nil && int(st.Uid) == user
}

// Dir is the folder that a process works in.
func Dir(pid int) (string, error) {
	return os.Readlink("/proc/" + strconv.Itoa(pid) + "/cwd")
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

// Variable is a variable in the environment that a process was started with.
func Variable(pid int, name string) (value string, ok bool) {
	env, err := readProc(pid, "environ")
	if err != nil {
		return "", false
	}
	key := []byte(name + "=")
	for len(env) > 0 {
		word, rest, _ := bytes.Cut(env, []byte{0})
		if v, found := bytes.CutPrefix(word, key); found {
			return string(v), true
		}
		env = rest
	}
	return "", false
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

// SameProgram reports whether two processes run the same program.
func SameProgram(a, b int) bool {
	var one, other unix.Stat_t
	return unix.Stat("/proc/"+strconv.Itoa(a)+"/exe", &one) == nil &&
		unix.Stat("/proc/"+strconv.Itoa(b)+"/exe", &other) == nil &&
		one.Dev == other.Dev && one.Ino == other.Ino
}

// Rename gives this process another name in a list of processes, cut to 15
// bytes.
func Rename(name string) {
	fd, err := unix.Open("/proc/self/comm", unix.O_WRONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return
	}
	_, _ = unix.Write(fd, []byte(name))
	unix.Close(fd)
}

// Dying reports whether a process has given back its memory and is about to
// end. Its command line and its environment are empty by then, while its
// descriptors, and the ports behind them, are still open (do_exit,
// kernel/exit.c).
func (id ID) Dying() bool {
	statm, err := readProc(id.PID, "statm")
	return err != nil || bytes.HasPrefix(statm, []byte("0 "))
}
