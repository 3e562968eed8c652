//go:build darwin || portable

package sockets

import (
	"errors"
	"slices"
	"strconv"

	"bengal-run/launcher/system"
)

// lsof asks for sockets that listen. It looks up no names and warns of nothing.
func lsof(args ...string) ([]listener, error) {
	out, err := system.Run(system.Brief, system.Lsof, append([]string{"-nPw", "-a", "-sTCP:LISTEN", "-Fpuftdn"}, args...)...)
	return parseLsof(out), err
}

// listenersOn asks lsof, which shows this user's processes alone. A port that it
// says nothing about may be another user's, so the system is asked whether
// anybody listens there. If lsof is missing or too slow, that is all there is to say.
func listenersOn(ports []int) ([]listener, error) {
	found, err := lsof("-iTCP:" + joined(ports))
	unseen := slices.DeleteFunc(slices.Clone(ports), func(port int) bool {
		return slices.ContainsFunc(found, func(l listener) bool { return l.port == port })
	})
	if len(unseen) == 0 {
		return found, nil
	}
	all, othersErr := anybody()
	if othersErr != nil {
		return found, errors.Join(err, othersErr)
	}
	for _, l := range all {
		if slices.Contains(unseen, l.port) {
			found = append(found, l)
		}
	}
	return found, nil
}

// listenersAt lists the sockets of these processes.
func listenersAt(pids ...int) ([]listener, error) {
	return lsof("-iTCP", "-p"+joined(pids))
}

// WhoHolds is what a person types to find the holder of a port that is not
// visible to this user.
func WhoHolds(port int) string {
	return "sudo lsof -nP -iTCP:" + strconv.Itoa(port) + " -sTCP:LISTEN"
}
