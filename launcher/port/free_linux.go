//go:build linux && !portable

package port

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
// TIME_WAIT. To go through all connections of a machine takes ten times as long
// as through the listeners, which are to blame in most cases.
func onlyWaiting(number int) bool {
	if listens, err := anyListens(number); listens || err != nil {
		return false
	}
	found, err := sockets(anyState, number)
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

func anyListens(number int) (bool, error) {
	found, err := sockets(1<<listen, number)
	return len(found) > 0, err
}
