package sockets

import (
	"errors"

	"golang.org/x/sys/unix"
)

// Free reports whether a server could bind the TCP port now, on whatever
// address: IPv4 and IPv6, wildcard and loopback. It binds and lets go at once,
// without listening, so that no client ever reaches us.
//
// Servers set SO_REUSEADDR, and so do we: a connection in TIME_WAIT does not
// count, nor does a socket with that option that is bound and does not listen.
// What a server without the option leaves in TIME_WAIT does keep others from
// binding, for a minute, but there is nobody who could be asked to end it: such
// a port is free here as well, though Next passes it over.
//
// Where we may not bind at all (a port below ip_unprivileged_port_start), it is
// free if nobody listens on it. After any other error the port counts as free.
func Free(port int) bool {
	if port < 1 || port > lastPort {
		return false
	}
	return bindable(port) || onlyWaiting(port)
}

func bindable(port int) bool {
	switch err := bind(port); {
	case errors.Is(err, unix.EADDRINUSE):
		return false
	case errors.Is(err, unix.EACCES):
		listens, err := anyListens(port)
		return err != nil || !listens
	}
	return true
}

// attempt is one bind that tells something about a port.
type attempt struct {
	family int
	only   int    // IPV6_V6ONLY
	ip     []byte // nil is the wildcard address
	whole  bool   // if it succeeds, the port is free, and no other attempt is needed
}

// bind tries the attempts in turn. If one cannot be made, since there is no IPv6 or no such
// address here, the others decide. The same holds if one is forbidden: on a Mac, everybody
// may bind the wildcard address below port 1024, and nobody may bind 127.0.0.1 there.
func bind(port int) error {
	var forbidden error
	bound := false
	for _, a := range attempts {
		switch err := a.bind(port); {
		case errors.Is(err, unix.EADDRINUSE), err == nil && a.whole:
			return err
		case errors.Is(err, unix.EACCES):
			forbidden = err
		case err == nil:
			bound = true
		}
	}
	if bound {
		return nil
	}
	return forbidden
}

func (a attempt) bind(port int) error {
	fd, err := stream(a.family)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1); err != nil {
		return err
	}
	if a.family == unix.AF_INET {
		to := &unix.SockaddrInet4{Port: port}
		copy(to.Addr[:], a.ip)
		return unix.Bind(fd, to)
	}
	// The default is the system's: net.ipv6.bindv6only (ip-sysctl).
	if err := unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, a.only); err != nil {
		return err
	}
	to := &unix.SockaddrInet6{Port: port}
	copy(to.Addr[:], a.ip)
	return unix.Bind(fd, to)
}
