// Package sockets knows which TCP sockets listen, who holds them, and whether a port is
// free. Asking whether a port is free costs some ten microseconds (Free); only if it is
// taken do we look for its holders (Listeners).
//
// Nothing here keeps state: each call looks at the system as it is now, and what it returns
// may be out of date by the time that it is read.
//
// Listeners, ListenersOf, and Free for a port that nobody may bind, run a program if the
// system offers no other way (lsof, netstat, sockstat), for 2 seconds at most. The process
// that waits for all children must not call these, since it would reap their programs. Each
// function says what is weaker outside Linux.
package sockets

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"bengal-run/launcher/system"
)

// lastPort is the highest port number.
const lastPort = 65535

// Socket is one listening TCP socket. A client of a port, a connection that
// outlives its listener and a socket that is bound without listening hold
// nothing: they are not listed, even where one of them keeps others from
// binding.
type Socket struct {
	// Address is what it is bound to: 127.0.0.1:5173, [::]:5173. An IPv4
	// address mapped into IPv6 is shown as IPv4; there is never a zone.
	Address string
	Port    int
	UID     int // of its owner, -1 where the system does not tell
	// Holders are all visible processes that have it open, in the order of their PIDs. It
	// is empty if none is visible: the socket is another user's, another container's or the
	// kernel's own.
	Holders []system.ID
}

// Next returns the first port from the given one on that a server could bind,
// looking at no more than tries of them. Those for which not is true are passed
// over without being looked at; not may be nil.
func Next(from, tries int, not func(int) bool) (int, bool) {
	for port := max(from, 1); port <= lastPort && tries > 0; port++ {
		if not != nil && not(port) {
			continue
		}
		tries--
		if bindable(port) {
			return port, true
		}
	}
	return 0, false
}

func address(ip netip.Addr, port int) string {
	return netip.AddrPortFrom(ip.Unmap().WithZone(""), uint16(port)).String()
}

// ordered sorts sockets, and each one's holders, for people and for comparison.
func ordered(sockets []Socket) []Socket {
	byPID := func(a, b system.ID) int { return cmp.Compare(a.PID, b.PID) }
	for _, s := range sockets {
		slices.SortFunc(s.Holders, byPID)
	}
	slices.SortStableFunc(sockets, func(a, b Socket) int {
		return cmp.Or(
			cmp.Compare(a.Port, b.Port),
			cmp.Compare(a.Address, b.Address),
			slices.CompareFunc(a.Holders, b.Holders, byPID),
		)
	})
	return sockets
}

// A listener is what a program tells of a socket that listens, and of one
// process that has it open.
type listener struct {
	pid, uid int    // 0 and -1 where they are not told
	device   string // tells the sockets of one address apart, where it is told
	ip       netip.Addr
	port     int
}

// parseListen reads an address as programs show it: 127.0.0.1:5173, *:5173,
// [::1]:5173, fe80::1%lo0.5173. The last separator stands before the port; * is
// the wildcard of the family. An address that was cut to fit is read as the
// wildcard, too: the port counts.
func parseListen(text, separator string, six bool) (netip.Addr, int, bool) {
	at := strings.LastIndex(text, separator)
	if at < 0 {
		return netip.Addr{}, 0, false
	}
	port, err := strconv.ParseUint(text[at+len(separator):], 10, 16)
	if err != nil || port == 0 {
		return netip.Addr{}, 0, false
	}
	ip, err := netip.ParseAddr(strings.Trim(text[:at], "[]"))
	switch {
	case err == nil:
	case six:
		ip = netip.IPv6Unspecified()
	default:
		ip = netip.IPv4Unspecified()
	}
	return ip, int(port), true
}
