package guess

import (
	"net/netip"
	"strconv"
	"strings"
)

// number reads a port: digits alone.
func number(s string) (int, bool) {
	n, err := strconv.ParseUint(s, 10, 16)
	return int(n), err == nil && s[0] != '0'
}

// listenOn reads the addresses that a server listens on: 3000, :3000, HOST:3000,
// tcp://HOST:3000, with a comma or a semicolon in between. If one of them is something
// else, none counts.
func listenOn(from, value string) []Port {
	var ports []Port
	for one := range strings.FieldsFuncSeq(value, func(c rune) bool { return c == ',' || c == ';' }) {
		if scheme, rest, ok := strings.Cut(one, "://"); ok {
			if !has(schemes, scheme) {
				return nil
			}
			one = rest
			if i := strings.IndexAny(one, "/?#"); i >= 0 {
				if !printable(one[i:]) {
					return nil
				}
				one = one[:i]
			}
		}
		n, ok := number(one)
		if !ok {
			if _, n, ok = cutAddress(one); !ok {
				return nil
			}
		}
		ports = append(ports, Port{Number: n, From: from})
	}
	return ports
}

// cutAddress reads HOST:PORT; the host may be empty, or an IPv6 address in
// brackets.
func cutAddress(s string) (host string, n int, ok bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return "", 0, false
	}
	host = s[:i]
	n, ok = number(s[i+1:])
	return host, n, ok && isHost(host)
}

func isHost(s string) bool {
	switch s {
	case "", "*", "+", "0":
		return true
	case "unix", "fd":
		return false
	}
	inner, known := strings.TrimSuffix(strings.TrimPrefix(s, "["), "]"), letters+digits+".-_"
	if len(inner) == len(s)-2 {
		known += ":%"
	}
	name := strings.Trim(inner, digits+"-_") != "" // 8080:80 is no address
	return name && strings.Trim(inner, known) == "" && strings.IndexByte(".-_", inner[0]) < 0
}

// isLocal tells an address of this machine from what only looks like one:
// main.go:10, image:8080.
func isLocal(host string) bool {
	switch {
	case host == "" || host == "*" || host == "localhost" || host[0] == '[':
		return true
	case strings.HasSuffix(host, ".localhost"), strings.HasSuffix(host, ".local"), strings.HasSuffix(host, ".test"):
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Is4()
}

// published reads the port of this machine that a container engine publishes: 8080:80,
// 127.0.0.1:8080:80/tcp.
func published(from, value string) []Port {
	value = strings.TrimSuffix(value, "/tcp")
	i := strings.LastIndexByte(value, ':')
	if i < 0 {
		return nil
	}
	if _, ok := number(value[i+1:]); !ok {
		return nil
	}
	return listenOn(from, value[:i])
}

func printable(s string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool { return c <= ' ' || c > '~' })
}
