package sockets

import (
	"strconv"
	"strings"
)

// What lsof, netstat and sockstat print. A line that is none of theirs is passed
// over.

// parseLsof reads what lsof -Fpuftdn (PID, user, descriptor, type, device, name)
// prints for sockets that listen: a line for each field, which begins with its
// letter. A process comes first, then its files; a file's name comes last.
func parseLsof(out []byte) []listener {
	var all []listener
	var now listener
	var six bool
	for line := range strings.Lines(string(out)) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" {
			continue
		}
		switch value := line[1:]; line[0] {
		case 'p':
			pid, _ := strconv.ParseUint(value, 10, 31)
			now, six = listener{pid: int(pid), uid: -1}, false
		case 'u':
			if uid, err := strconv.ParseUint(value, 10, 32); err == nil {
				now.uid = int(uid)
			}
		case 'f':
			now.device, six = "", false
		case 't':
			six = value == "IPv6"
		case 'd':
			now.device = value
		case 'n':
			var ok bool
			connection := strings.Contains(value, "->")
			if now.ip, now.port, ok = parseListen(value, ":", six); ok && now.pid > 0 && !connection {
				all = append(all, now)
			}
		}
	}
	return all
}

// parseNetstat reads the sockets that listen out of what the Mac's netstat -an
// prints, which names nobody:
//
//	tcp4  0  0  127.0.0.1.5173  *.*  LISTEN
func parseNetstat(out []byte) []listener {
	const proto, local, state = 0, 3, 5
	var all []listener
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		if len(f) <= state || f[state] != "LISTEN" || !strings.HasPrefix(f[proto], "tcp") {
			continue
		}
		if ip, port, ok := parseListen(f[local], ".", strings.Contains(f[proto], "6")); ok {
			all = append(all, listener{uid: -1, ip: ip, port: port})
		}
	}
	return all
}

// parseSockstat reads the sockets that listen out of what sockstat -s prints. A
// command may have blanks in its name, so the fields are counted from the last
// one back; a ? stands for a holder that is not visible.
//
//	ann  node  48230  19  tcp4  127.0.0.1:5173  *:*  LISTEN
func parseSockstat(out []byte) []listener {
	const state, local, proto, pid = 1, 3, 4, 6 // from the end
	var all []listener
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		n := len(f)
		if n < 8 || f[n-state] != "LISTEN" || !strings.HasPrefix(f[n-proto], "tcp") {
			continue
		}
		l := listener{uid: -1}
		number, err := strconv.ParseUint(f[n-pid], 10, 31)
		if err != nil && f[n-pid] != "?" {
			continue
		}
		var ok bool
		l.pid = int(number)
		if l.ip, l.port, ok = parseListen(f[n-local], ":", strings.Contains(f[n-proto], "6")); ok {
			all = append(all, l)
		}
	}
	return all
}
