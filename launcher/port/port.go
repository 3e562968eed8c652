// Package port knows whether a TCP port is free, and who holds one that is not.
//
// To ask by binding costs some ten microseconds and needs no permission: Free.
// Only where that fails are the holders looked for, in two steps: the system
// lists the sockets that listen, and the descriptors of all processes tell who
// has them open. Of does the same with a few known processes alone. Nothing is
// kept between two calls, and what they return may be over by the time that it
// is read.
//
// A client of a port, a connection that outlives its listener and a socket that
// is bound without listening hold nothing: Held does not list them, even where
// one of them keeps others from binding.
package port

import (
	"cmp"
	"net/netip"
	"slices"

	"bengal-run/launcher/process"
)

// Last is the highest port number.
const Last = 65535

// Socket is one listening TCP socket.
type Socket struct {
	// Address is what it is bound to: 127.0.0.1:5173, [::]:5173. An IPv4
	// address mapped into IPv6 is shown as IPv4; there is never a zone.
	Address string
	Port    int
	UID     int // of its owner, -1 where the system does not tell
	// Holders are all visible processes that have it open, by their PIDs; empty
	// where none is: another user's, another container's, the kernel's own.
	Holders []process.ID
}

// Next returns the first port from the given one on that a server could bind,
// looking at no more than tries of them. Those for which not is true are passed
// over without being looked at; not may be nil.
func Next(from, tries int, not func(int) bool) (int, bool) {
	for number := max(from, 1); number <= Last && tries > 0; number++ {
		if not != nil && not(number) {
			continue
		}
		tries--
		if bindable(number) {
			return number, true
		}
	}
	return 0, false
}

func address(ip netip.Addr, number int) string {
	return netip.AddrPortFrom(ip.Unmap().WithZone(""), uint16(number)).String()
}

// ordered sorts sockets, and each one's holders, for people and for comparison.
func ordered(sockets []Socket) []Socket {
	for _, s := range sockets {
		slices.SortFunc(s.Holders, func(a, b process.ID) int { return cmp.Compare(a.PID, b.PID) })
	}
	slices.SortStableFunc(sockets, func(a, b Socket) int {
		return cmp.Or(
			cmp.Compare(a.Port, b.Port),
			cmp.Compare(a.Address, b.Address),
			slices.CompareFunc(a.Holders, b.Holders, func(a, b process.ID) int { return cmp.Compare(a.PID, b.PID) }),
		)
	})
	return sockets
}
