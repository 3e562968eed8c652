//go:build linux && !portable

package sockets

import "golang.org/x/sys/unix"

// One bind of [::] for both families collides with every holder of the port,
// whatever its address, SO_REUSEPORT and IPV6_V6ONLY; only without IPv6 is the
// second attempt needed.
var attempts = []attempt{
	{family: unix.AF_INET6, only: 0, whole: true},
	{family: unix.AF_INET, whole: true},
}

func stream(family int) (int, error) {
	return unix.Socket(family, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
}

// onlyWaiting reports whether there are sockets on the port, and all of them in
// TIME_WAIT. Going through all connections of a machine takes ten times as long as going
// through the listeners, and in most cases it is a listener that holds the port.
func onlyWaiting(port int) bool {
	if listens, err := anyListens(port); listens || err != nil {
		return false
	}
	const anyState = 1<<14 - 1 // up to TCP_BOUND_INACTIVE of Linux 6.8
	found, err := find(anyState, port)
	if err != nil {
		return false
	}
	for _, s := range found {
		if s.state != timeWait {
			return false
		}
	}
	return len(found) > 0
}

func anyListens(port int) (bool, error) {
	found, err := find(1<<listen, port)
	return len(found) > 0, err
}
