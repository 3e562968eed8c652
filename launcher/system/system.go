// Package system knows what the operating system tells: what a process is, which user and
// which boot this is. Package sockets tells who listens on a port: a guard does not need to
// know that, and initialises nothing for it.
//
// A PID alone is no identity, since the kernel reuses it. An ID is a PID together with the
// time that the process started; it stays true until the next boot.
//
// Nothing here keeps state: each call looks at the system as it is now, and
// what it returns may be out of date by the time that it is read.
//
// The functions are the same everywhere. Dir runs a program where the system has no
// other way (lsof): for less than 5 seconds, by its absolute path. The process that waits
// for all children must not call it, since it would reap that program. All other
// functions run none. Each function says what is weaker outside Linux.
package system

import (
	"cmp"
	"errors"
	"os"
	"strconv"
	"strings"
)

// ErrGone says that the process has ended, or that its PID belongs to another
// process by now.
var ErrGone = errors.New("process has ended")

// ID names one process for as long as the system runs.
type ID struct {
	PID int
	// Start is when the process started. It does not move with the clock. On
	// Linux it counts kernel ticks since the boot (field 22 of /proc/PID/stat,
	// proc_pid_stat(5)), on FreeBSD microseconds since the boot, on macOS
	// microseconds since 1970, noted at the fork.
	Start uint64
}

// String is the form of the record: PID:start.
func (id ID) String() string {
	return strconv.Itoa(id.PID) + ":" + strconv.FormatUint(id.Start, 10)
}

// ParseID reads what String wrote.
func ParseID(s string) (ID, error) {
	pid, start, ok := strings.Cut(s, ":")
	if !ok {
		return ID{}, errors.New("not PID:start: " + strconv.Quote(s))
	}
	n, err := strconv.ParseUint(pid, 10, 31)
	if err != nil || n == 0 {
		return ID{}, errors.New("not a PID: " + strconv.Quote(pid))
	}
	t, err := strconv.ParseUint(start, 10, 64)
	if err != nil {
		return ID{}, errors.New("not a start time: " + strconv.Quote(start))
	}
	return ID{PID: int(n), Start: t}, nil
}

// Compare tells which of two processes is older: below 0 for this one. Those that
// started in one tick are in the order of their PIDs.
func (id ID) Compare(other ID) int {
	return cmp.Or(cmp.Compare(id.Start, other.Start), cmp.Compare(id.PID, other.PID))
}

// Info is what one look at a process shows.
type Info struct {
	ID
	Parent, Group, Session int
	UID                    int    // the effective user; Owner is the real one
	State                  byte   // R, S, D, T, t, Z, … as in proc_pid_stat(5)
	Threads                int    // 1 outside Linux
	Terminal               bool   // it has a controlling terminal, or the system does not tell
	Name                   string // what the kernel calls it: 15 bytes on Linux, 16 on macOS, 19 on FreeBSD
	Ending                 bool   // its first thread is on its way out (PF_EXITING); told on Linux alone
}

// Dead reports whether the process has ended and waits to be reaped. One whose
// first thread has ended before the others shows as a zombie, too, and lives.
func (i Info) Dead() bool {
	return i.State == 'X' || i.State == 'x' || i.State == 'Z' && i.Threads <= 1
}

// Stopped reports whether the process was stopped by a signal. One that a
// debugger holds is not.
func (i Info) Stopped() bool { return i.State == 'T' }

// Named reports whether the kernel calls the process by this name, whole or cut,
// in whatever case.
func (i Info) Named(name string) bool {
	switch len(i.Name) {
	case 15, 16, 19: // as Name says
		name = name[:min(len(name), len(i.Name))]
	}
	return strings.EqualFold(i.Name, name)
}

// IDOf is the identity of this process, or of a child that was not reaped.
func IDOf(pid int) ID {
	i, err := Look(pid)
	if err != nil {
		return ID{PID: pid}
	}
	return i.ID
}

// Running reports whether this very process exists and has not ended.
func (id ID) Running() bool {
	i, err := Look(id.PID)
	return err == nil && i.Start == id.Start && !i.Dead()
}

// Variable is a variable in the environment that a process was started with,
// where the system shows it.
func Variable(pid int, name string) (value string, ok bool) {
	env, err := Environ(pid)
	if err != nil {
		return "", false
	}
	for _, e := range env {
		if v, found := strings.CutPrefix(e, name+"="); found {
			return v, true
		}
	}
	return "", false
}

// Names are the names in a folder, in no order.
func Names(dir string) ([]string, error) {
	d, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	return d.Readdirnames(-1)
}

// Numbers are the names in a folder that are numbers: PIDs, thread ids, descriptors.
func Numbers(dir string) ([]int, error) {
	names, err := Names(dir)
	list := make([]int, 0, len(names))
	for _, name := range names {
		if n, err := strconv.Atoi(name); err == nil {
			list = append(list, n)
		}
	}
	return list, err
}

// SameProgram reports whether two processes run the same program, by its path.
func SameProgram(a, b int) bool {
	one, err := Executable(a)
	if err != nil {
		return false
	}
	other, err := Executable(b)
	return err == nil && one == other
}

func childrenOf(parent int) ([]int, error) {
	all, err := Processes()
	if err != nil {
		return nil, err
	}
	var children []int
	for _, i := range all {
		if i.Parent == parent {
			children = append(children, i.PID)
		}
	}
	return children, nil
}
