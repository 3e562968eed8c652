package dealing

import (
	"net/netip"
	"slices"

	"bengal-run/launcher/sockets"
	"bengal-run/pidfile"
)

// RecordedURLs are the places where the tree of an instance was seen to listen.
func RecordedURLs(r pidfile.Record) (urls []string) {
	var listening []sockets.Socket
	for _, l := range r.Listen {
		address, port, _ := pidfile.ParseListen(l)
		listening = append(listening, sockets.Socket{Address: address, Port: port})
	}
	for _, s := range listening {
		if u := URL(listening, s.Port); u != "" && !slices.Contains(urls, u) {
			urls = append(urls, u)
		}
	}
	return urls
}

// URL is where a browser finds one port: on IPv4 where it can be reached there.
func URL(listening []sockets.Socket, number int) string {
	host := ""
	for _, s := range listening {
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
