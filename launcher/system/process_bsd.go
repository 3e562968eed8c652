//go:build darwin || freebsd

package system

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// All lists every PID.
func All() ([]int, error) { return pids(func(Info) bool { return true }) }

// OwnIDs lists the PIDs of the processes that run as this user.
func OwnIDs() ([]int, error) {
	user := os.Geteuid()
	return pids(func(i Info) bool { return i.UID == user })
}

func pids(of func(Info) bool) ([]int, error) {
	all, err := Processes()
	if err != nil {
		return nil, err
	}
	var list []int
	for _, i := range all {
		if of(i) {
			list = append(list, i.PID)
		}
	}
	return list, nil
}

// errNobody is the answer to a list that is empty: we are among all processes.
var errNobody = errors.New("the system lists no process")

// gone tells a process that has ended from one that is not shown.
func gone(pid int, err error) error {
	if err == nil || unix.Kill(pid, 0) != unix.ESRCH {
		return err
	}
	return ErrGone
}
