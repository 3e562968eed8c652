package dealing

import (
	"net/netip"
	"slices"

	"bengal-run/launcher/system"
	"bengal-run/pidfile"
)

// RecordedURLs are the places where the tree of an instance was seen to listen.
func RecordedURLs(r pidfile.Record) (urls []string) {
	var sockets []system.Socket
	for _, l := range r.Listen {
		address, port, _ := pidfile.ParseListen(l)
		sockets = append(sockets, system.Socket{Address: address, Port: port})
	}
	for _, s := range sockets {
		if u := URL(sockets, s.Port); u != "" && !slices.Contains(urls, u) {
			urls = append(urls, u)
		}
	}
	return urls
}

// URL is where a browser finds one port: on IPv4 where it can be reached there.
func URL(sockets []system.Socket, number int) string {
	host := ""
	for _, s := range sockets {
		a, err := netip.ParseAddrPort(s.Address)
		if err != nil || s.Port != number {
			continue
		}
		switch ip := a.Addr(); {
		case ip.IsUnspecified(): // [::] takes IPv4 as well, unless it is told not to
			host = "127.0.0.1"
		case ip.Is4() && host != "127.0.0.1":
			host = ip.String()
		case host == "":
			host = ip.String()
		}
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return ""
	}
	return "http://" + netip.AddrPortFrom(ip, uint16(number)).String()
}
