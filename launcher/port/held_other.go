//go:build !linux || portable

package port

import (
	"net/netip"
	"slices"

	"bengal-run/launcher/process"

	gopsutil "github.com/shirou/gopsutil/v3/net"
	"golang.org/x/sys/unix"
)

// What is weaker here than on Linux: gopsutil asks lsof(8) on macOS and on the
// BSDs, which has to be installed, takes its time, and is a child process, so
// nobody may reap all children meanwhile. Sockets of one address are one here,
// and the owner of a socket is seldom told. Under the portable build on Linux
// gopsutil reads /proc itself and names a single process of those that share a
// socket, and a single one of several SO_REUSEPORT listeners; nor does it find
// the holder whose first thread has ended.

// Held lists the sockets that listen on any of the ports, each with those of
// its holders that the system tells.
func Held(ports ...int) ([]Socket, error) {
	if len(ports) == 0 {
		return nil, nil
	}
	found, err := gopsutil.Connections("tcp")
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(grouped(found), func(s Socket) bool { return !slices.Contains(ports, s.Port) }), nil
}

// Of lists the sockets that listen and that these processes have open. A process
// that has ended is passed over.
func Of(pids ...int) ([]Socket, error) {
	var all []gopsutil.ConnectionStat
	for _, pid := range pids {
		found, err := gopsutil.ConnectionsPid("tcp", int32(pid))
		if err != nil {
			if _, gone := process.Look(pid); gone != nil {
				continue
			}
			return nil, err
		}
		for n := range found {
			found[n].Pid = int32(pid)
		}
		all = append(all, found...)
	}
	return grouped(all), nil
}

// All lists every listening socket.
func All() ([]Socket, error) {
	found, err := gopsutil.Connections("tcp")
	if err != nil {
		return nil, err
	}
	return grouped(found), nil
}

// grouped makes one socket of each address that is listened on.
func grouped(found []gopsutil.ConnectionStat) []Socket {
	var list []Socket
	for _, c := range found {
		if c.Status != "LISTEN" || c.Laddr.Port == 0 || c.Laddr.Port > Last {
			continue
		}
		s := Socket{Address: address(listensOn(c), int(c.Laddr.Port)), Port: int(c.Laddr.Port), UID: -1}
		if len(c.Uids) > 0 {
			s.UID = int(c.Uids[0])
		}
		n := slices.IndexFunc(list, func(other Socket) bool { return other.Address == s.Address })
		if n < 0 {
			n = len(list)
			list = append(list, s)
		}
		if c.Pid <= 0 {
			continue
		}
		if i, err := process.Look(int(c.Pid)); err == nil && !slices.Contains(list[n].Holders, i.ID) {
			list[n].Holders = append(list[n].Holders, i.ID)
		}
	}
	return ordered(list)
}

// listensOn reads an address, which lsof shows as * where it is the wildcard.
func listensOn(c gopsutil.ConnectionStat) netip.Addr {
	if ip, err := netip.ParseAddr(c.Laddr.IP); err == nil {
		return ip
	}
	if c.Family == unix.AF_INET6 {
		return netip.IPv6Unspecified()
	}
	return netip.IPv4Unspecified()
}
