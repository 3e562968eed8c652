//go:build linux

package sockets

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"slices"

	"golang.org/x/sys/unix"
)

// Sockets come from sock_diag(7), in a tenth of a millisecond. /proc/net/tcp
// walks a hash table of some 100,000 places for each look: 8 ms with no connections, 19 ms
// with 2000 (Linux 6.18, 262,144 places). That would make the search for a holder slower
// than ss -ltnp, which asks sock_diag as well.

// States of a TCP socket, as the kernel's include/net/tcp_states.h numbers them.
const (
	timeWait = 6
	listen   = 10
)

// socket is what the kernel tells of one TCP socket.
type socket struct {
	ip    netip.Addr
	port  int
	state byte
	uid   int
	inode uint64 // 0 if no process has it open any more
}

// find lists the TCP sockets of our network namespace in the given states (a
// bit for each), on one port or, with 0, on all.
func find(states uint32, port int) ([]socket, error) {
	all, err := askKernel(states, port)
	if err != nil {
		return nil, fmt.Errorf("the kernel does not list its sockets: %w", err)
	}
	return slices.DeleteFunc(all, func(s socket) bool {
		return states&(1<<s.state) == 0 || port != 0 && s.port != port
	}), nil
}

func askKernel(states uint32, port int) ([]socket, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG)
	if err != nil {
		return nil, err
	}
	defer unix.Close(fd)
	// The kernel has its answer ready when we ask for it. We never wait for it.
	if err := unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Sec: 1}); err != nil {
		return nil, err
	}
	var all []socket
	buf := make([]byte, 8<<10) // a part is as large as this, or as NLMSG_GOODSIZE, which is less (netlink_dump, net/netlink/af_netlink.c)
	for _, family := range []byte{unix.AF_INET, unix.AF_INET6} {
		if err := unix.Sendto(fd, request(family, states, port), 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
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
			if all, done, err = parseAnswer(all, buf[:n], uint32(family)); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// The messages of sock_diag(7): struct nlmsghdr, then struct inet_diag_req_v2
// or inet_diag_msg. Numbers are in the machine's byte order, ports and addresses in the
// network's.

const (
	sockDiagByFamily = 20 // SOCK_DIAG_BY_FAMILY

	headerSize  = unix.SizeofNlMsghdr
	requestSize = 56
	messageSize = 72
)

var errAnswer = errors.New("not an answer of sock_diag")

// request asks for all TCP sockets of one family. The family is the sequence
// number, too, by which the answer is known.
func request(family byte, states uint32, port int) []byte {
	const size = headerSize + requestSize
	b := make([]byte, size)
	native := binary.NativeEndian
	native.PutUint32(b[0:], size)
	native.PutUint16(b[4:], sockDiagByFamily)
	native.PutUint16(b[6:], unix.NLM_F_REQUEST|unix.NLM_F_DUMP)
	native.PutUint32(b[8:], uint32(family))
	b[headerSize] = family
	b[headerSize+1] = unix.IPPROTO_TCP
	native.PutUint32(b[headerSize+4:], states)
	binary.BigEndian.PutUint16(b[headerSize+8:], uint16(port)) // 0: on any port
	return b
}

// parseAnswer appends the sockets of one part of an answer. Once the answer is
// complete, done is true.
func parseAnswer(all []socket, b []byte, sequence uint32) (_ []socket, done bool, err error) {
	native := binary.NativeEndian
	for len(b) >= headerSize {
		size := uint64(native.Uint32(b))
		if size < headerSize || size > uint64(len(b)) {
			return all, false, errAnswer
		}
		body := b[headerSize:size]
		if native.Uint32(b[8:]) == sequence {
			switch native.Uint16(b[4:]) {
			case unix.NLMSG_DONE:
				return all, true, failure(body, 0)
			case unix.NLMSG_ERROR:
				return all, false, failure(body, unix.EPROTO)
			case sockDiagByFamily:
				s, ok := parseSocket(body)
				if !ok {
					return all, false, errAnswer
				}
				all = append(all, s)
			}
		}
		aligned := (size + unix.NLMSG_ALIGNTO - 1) &^ (unix.NLMSG_ALIGNTO - 1)
		b = b[min(aligned, uint64(len(b))):]
	}
	return all, false, nil
}

// failure reads the negative error number that a message begins with; otherwise
// is what it means if there is none.
func failure(body []byte, otherwise unix.Errno) error {
	if len(body) >= 4 {
		if n := int32(binary.NativeEndian.Uint32(body)); n < 0 {
			return unix.Errno(-int64(n))
		}
	}
	if otherwise != 0 {
		return otherwise
	}
	return nil
}

func parseSocket(b []byte) (socket, bool) {
	if len(b) < messageSize {
		return socket{}, false
	}
	s := socket{
		state: b[1],
		port:  int(binary.BigEndian.Uint16(b[4:])),
		uid:   int(binary.NativeEndian.Uint32(b[64:])),
		inode: uint64(binary.NativeEndian.Uint32(b[68:])),
	}
	switch b[0] {
	case unix.AF_INET:
		s.ip = netip.AddrFrom4([4]byte(b[8:]))
	case unix.AF_INET6:
		s.ip = netip.AddrFrom16([16]byte(b[8:]))
	default:
		return socket{}, false
	}
	return s, true
}
