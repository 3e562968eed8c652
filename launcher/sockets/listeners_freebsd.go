package sockets

import (
	"slices"
	"strconv"

	"bengal-run/launcher/system"
)

// sockstat asks for the TCP sockets that listen or are bound, with their states.
func sockstat(args ...string) ([]listener, error) {
	out, err := system.Run(system.Brief, "/usr/bin/sockstat", append([]string{"-46ls", "-Ptcp"}, args...)...)
	return parseSockstat(out), err
}

func listenersOn(ports []int) ([]listener, error) { return sockstat("-p" + joined(ports)) }

// listenersAt lists the sockets that these processes have open.
func listenersAt(pids ...int) ([]listener, error) {
	found, err := sockstat()
	return slices.DeleteFunc(found, func(l listener) bool {
		return l.pid == 0 || !slices.Contains(pids, l.pid)
	}), err
}

// WhoHolds is what a person types to find the holder of a port that is not
// visible to this user.
func WhoHolds(port int) string { return "sockstat -l -p " + strconv.Itoa(port) }
