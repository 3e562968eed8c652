//go:build darwin || freebsd || portable

package sockets

import (
	"slices"
	"strconv"
	"strings"

	"bengal-run/launcher/system"
)

// What is weaker here than on Linux: a program has to be asked, another user's
// process is seldom named, and between the program's look and ours a PID could be reused.

// Listeners lists the sockets that listen on any of the ports, each with those
// of its holders that the system tells. It runs a program.
func Listeners(ports ...int) ([]Socket, error) {
	ports = slices.DeleteFunc(slices.Clone(ports), func(port int) bool { return port < 1 || port > lastPort })
	if len(ports) == 0 {
		return nil, nil
	}
	found, err := listenersOn(ports)
	if err != nil {
		return nil, err
	}
	return grouped(slices.DeleteFunc(found, func(l listener) bool { return !slices.Contains(ports, l.port) })), nil
}

// ListenersOf lists the sockets that listen and that these processes have open. A
// process that has ended is passed over. It runs a program.
func ListenersOf(pids ...int) ([]Socket, error) {
	if len(pids) == 0 {
		return nil, nil
	}
	found, err := listenersAt(pids...)
	return grouped(found), err
}

// grouped makes one Socket out of all lines about it, one line for each process that has it
// open. A process that has ended meanwhile holds nothing.
func grouped(found []listener) []Socket {
	type key struct{ address, device string }
	var keys []key
	var list []Socket
	for _, l := range found {
		s := Socket{Address: address(l.ip, l.port), Port: l.port, UID: l.uid}
		i, err := system.Info{}, error(nil)
		if l.pid > 0 {
			if i, err = system.Look(l.pid); err != nil || i.Dead() {
				continue
			}
			s.UID = i.UID
		}
		k := key{s.Address, l.device}
		n := slices.Index(keys, k)
		if n < 0 {
			n = len(list)
			keys, list = append(keys, k), append(list, s)
		}
		if l.pid > 0 && !slices.Contains(list[n].Holders, i.ID) {
			list[n].Holders = append(list[n].Holders, i.ID)
		}
	}
	return ordered(list)
}

func joined(numbers []int) string {
	words := make([]string, len(numbers))
	for n, number := range numbers {
		words[n] = strconv.Itoa(number)
	}
	return strings.Join(words, ",")
}
