package sockets

import (
	"net/netip"
	"testing"

	"golang.org/x/sys/unix"
)

// spec is a socket to be opened.
type spec struct {
	IP     string
	Port   int  // 0: any
	Only   int  // IPV6_V6ONLY
	Reuse  bool // SO_REUSEADDR
	Share  bool // SO_REUSEPORT
	Silent bool // bound, not listening
}

func (s spec) String() string {
	text := s.IP
	for _, f := range []struct {
		set  bool
		name string
	}{{s.Only != 0, "v6only"}, {s.Reuse, "reuseaddr"}, {s.Share, "reuseport"}, {s.Silent, "not listening"}} {
		if f.set {
			text += " " + f.name
		}
	}
	return text
}

func (s spec) address() unix.Sockaddr {
	ip := netip.MustParseAddr(s.IP)
	if ip.Is4() {
		return &unix.SockaddrInet4{Port: s.Port, Addr: ip.As4()}
	}
	return &unix.SockaddrInet6{Port: s.Port, Addr: ip.As16()}
}

// open returns a descriptor and the port that it has got.
func (s spec) open() (fd, number int, err error) {
	family := unix.AF_INET6
	if netip.MustParseAddr(s.IP).Is4() {
		family = unix.AF_INET
	}
	if fd, err = stream(family); err != nil {
		return -1, 0, err
	}
	set := func(level, option, value int) {
		if err == nil {
			err = unix.SetsockoptInt(fd, level, option, value)
		}
	}
	if family == unix.AF_INET6 {
		set(unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, s.Only)
	}
	if s.Reuse {
		set(unix.SOL_SOCKET, unix.SO_REUSEADDR, 1)
	}
	if s.Share {
		set(unix.SOL_SOCKET, unix.SO_REUSEPORT, 1)
	}
	if err == nil {
		err = unix.Bind(fd, s.address())
	}
	if err == nil && !s.Silent {
		err = unix.Listen(fd, 16)
	}
	if err != nil {
		unix.Close(fd)
		return -1, 0, err
	}
	return fd, localPort(fd), nil
}

func localPort(fd int) int {
	switch a, _ := unix.Getsockname(fd); a := a.(type) {
	case *unix.SockaddrInet4:
		return a.Port
	case *unix.SockaddrInet6:
		return a.Port
	}
	return 0
}

// opened opens a socket in the test itself.
func opened(t testing.TB, s spec) (fd, number int) {
	t.Helper()
	fd, number, err := s.open()
	if err != nil {
		t.Fatalf("%v: %v", s, err)
	}
	t.Cleanup(func() { unix.Close(fd) })
	return fd, number
}

// reserve returns a port that a server can bind and that nobody gets who asks
// the system for any: a socket with SO_REUSEADDR is bound to it.
func reserve(t testing.TB) int {
	t.Helper()
	_, number := opened(t, spec{IP: "0.0.0.0", Reuse: true, Silent: true})
	return number
}
