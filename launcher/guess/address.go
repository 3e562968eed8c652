package guess

import (
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
	for value != "" {
		one := value
		value = ""
		if i := strings.IndexAny(one, ",;"); i >= 0 {
			one, value = one[:i], one[i+1:]
		}
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
	if s == "" || s == "*" || s == "+" || s == "0" {
		return true
	}
	if s == "unix" || s == "fd" {
		return false
	}
	inner := strings.TrimSuffix(strings.TrimPrefix(s, "["), "]")
	bracketed := len(inner) == len(s)-2
	name := false // 8080:80 is no address
	for i := range len(inner) {
		switch c := inner[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
			name = true
		case c >= '0' && c <= '9':
		case c == '.' || c == '-' || c == '_':
			if i == 0 {
				return false
			}
			name = name || c == '.'
		case c == ':' || c == '%':
			if !bracketed {
				return false
			}
			name = true
		default:
			return false
		}
	}
	return name
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
	parts := 0
	for more := true; more; parts++ {
		var part string
		part, host, more = strings.Cut(host, ".")
		if n, ok := number(part); part != "0" && (!ok || n > 255) {
			return false
		}
	}
	return parts == 4
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
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
