// Package process knows what a process is: its identity, its place in the
// tree, what it does with signals, and how to signal it and nobody else.
//
// A PID alone is no identity, since the kernel gives it away again. An ID is a
// PID together with the time that the process started; it stays true for as
// long as the system is not booted again. Nothing in this package keeps state:
// each call looks at the system as it is now, and what it returns may be over
// by the time that it is read.
package process

import (
	"cmp"
	"errors"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// ErrGone says that the process has ended, or that its PID belongs to another
// process by now.
var ErrGone = errors.New("process has ended")

// ID names one process for as long as the system runs.
type ID struct {
	PID int
	// Start is when the process started, in kernel ticks since boot (field 22
	// of /proc/PID/stat, proc_pid_stat(5)); in the portable build milliseconds
	// since 1970, which move when the clock is set.
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
	State                  byte // R, S, D, T, t, Z, … as in proc_pid_stat(5)
	Threads                int
	Name                   string // what the kernel calls it, cut to 15 bytes on Linux
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

// Self is the identity of the calling process.
func Self() ID {
	i, err := Look(os.Getpid())
	if err != nil {
		return ID{PID: os.Getpid()}
	}
	return i.ID
}

// OwnIDs lists the PIDs of the processes that run as this user.
func OwnIDs() ([]int, error) {
	pids, err := All()
	if err != nil {
		return nil, err
	}
	user, own := os.Geteuid(), pids[:0]
	for _, pid := range pids {
		if mine(pid, user) {
			own = append(own, pid)
		}
	}
	return own, nil
}

// Running reports whether this very process exists and has not ended.
func (id ID) Running() bool {
	i, err := Look(id.PID)
	return err == nil && i.Start == id.Start && !i.Dead()
}

// Signals is a set of signal numbers, signal 1 in the lowest bit, as the masks
// of proc_pid_status(5) have it.
type Signals uint64

// Has reports whether sig is in the set.
func (s Signals) Has(sig syscall.Signal) bool {
	return sig >= 1 && sig <= 64 && s&(1<<(uint(sig)-1)) != 0
}

// Add puts sig into the set.
func (s *Signals) Add(sig syscall.Signal) {
	if sig >= 1 && sig <= 64 {
		*s |= 1 << (uint(sig) - 1)
	}
}
