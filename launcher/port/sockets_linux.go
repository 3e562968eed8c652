//go:build linux && !portable

package port

import (
	"errors"
	"fmt"
	"net/netip"
	"os"

	"golang.org/x/sys/unix"
)

// States of a TCP socket, as the kernel's include/net/tcp_states.h numbers them.
const (
	timeWait = 6
	listen   = 10

	anyState = 1<<14 - 1 // up to TCP_BOUND_INACTIVE of Linux 6.8
)

// socket is what the kernel tells of one TCP socket.
type socket struct {
	ip    netip.Addr
	port  int
	state byte
	uid   int
	inode uint64 // 0 if no process has it open any more
}

// sockets lists the TCP sockets of our network namespace in the given states (a
// bit for each), on one port or, with 0, on all. sock_diag answers in
// microseconds; where it is forbidden or missing (a seccomp filter, gVisor, a
// kernel without inet_diag), /proc/net shows the same.
func sockets(states uint32, number int) ([]socket, error) {
	found, err := askKernel(states, number)
	if err == nil {
		return found, nil
	}
	found, tablesErr := readTables(states, number)
	if tablesErr != nil {
		return nil, fmt.Errorf("the kernel does not list its sockets: %w", errors.Join(err, tablesErr))
	}
	return found, nil
}

// askKernel asks sock_diag(7).
func askKernel(states uint32, number int) ([]socket, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG)
	if err != nil {
		return nil, err
	}
	defer unix.Close(fd)
	// The kernel has its answer ready when we ask for it; should it ever not,
	// /proc/net is there.
	if err := unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Sec: 1}); err != nil {
		return nil, err
	}
	var all []socket
	buf := make([]byte, 32<<10) // no part of an answer is larger (netlink_recvmsg)
	for _, f := range families {
		if err := unix.Sendto(fd, request(f.family, states, number), 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
			return nil, err
		}
		for done := false; !done; {
			n, _, flags, from, err := unix.Recvmsg(fd, buf, nil, 0)
			if err == unix.EINTR {
				continue
			}
			if err != nil {
				return nil, err
			}
			if k, ok := from.(*unix.SockaddrNetlink); !ok || k.Pid != 0 {
				continue // not from the kernel
			}
			if flags&unix.MSG_TRUNC != 0 {
				return nil, errAnswer
			}
			if all, done, err = parseAnswer(all, buf[:n], uint32(f.family)); err != nil {
				return nil, err
			}
		}
	}
	return keep(all, states, number), nil
}

// readTables reads proc_pid_net(5), tcp and tcp6. There is no tcp6 where there
// is no IPv6.
func readTables(states uint32, number int) ([]socket, error) {
	var all []socket
	for _, f := range families {
		table, err := os.ReadFile(f.table)
		if err != nil && (f.family == unix.AF_INET || !os.IsNotExist(err)) {
			return nil, err
		}
		all = parseTable(all, table)
	}
	return keep(all, states, number), nil
}

var families = []struct {
	family byte
	table  string
}{
	{unix.AF_INET, "/proc/net/tcp"},
	{unix.AF_INET6, "/proc/net/tcp6"},
}

func keep(all []socket, states uint32, number int) []socket {
	kept := all[:0]
	for _, s := range all {
		if states&(1<<s.state) != 0 && (number == 0 || s.port == number) {
			kept = append(kept, s)
		}
	}
	return kept
}
