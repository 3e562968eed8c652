//go:build darwin || freebsd || portable

package sockets

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// The BSDs let [::] be bound with SO_REUSEADDR beside a listener on 127.0.0.1,
// so each address is tried by itself. What is weaker: a listener on another
// address of this machine is not noticed there, and a port in TIME_WAIT whose
// server did without SO_REUSEADDR may show as taken.
var attempts = []attempt{
	{family: unix.AF_INET6, only: 1},
	{family: unix.AF_INET6, only: 1, ip: []byte{15: 1}},
	{family: unix.AF_INET},
	{family: unix.AF_INET, ip: []byte{127, 0, 0, 1}},
}

// stream makes a TCP socket. Not every system has SOCK_CLOEXEC.
func stream(family int) (int, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fd, err := unix.Socket(family, unix.SOCK_STREAM, 0)
	if err == nil {
		unix.CloseOnExec(fd)
	}
	return fd, err
}

func onlyWaiting(int) bool { return false }

func anyListens(port int) (bool, error) {
	found, err := Listeners(port)
	return len(found) > 0, err
}
