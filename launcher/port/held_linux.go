//go:build linux && !portable

package port

import (
	"os"
	"slices"
	"strconv"
	"time"

	"bengal-run/launcher/process"

	"golang.org/x/sys/unix"
)

// patience is the longest pause before another look at a holder that is just
// ending: a second in all.
const patience = 512 * time.Millisecond

// Held lists the sockets that listen on any of the ports, each with all of its
// holders.
//
// A socket whose holders should be visible and are not is looked at again: it
// may have gone to a new process while we looked, or its process is ending. In
// between a process has given back its memory and still listens, and then only
// root sees its descriptors (task_dump_owner), or nobody. Held waits for that,
// a second at most.
func Held(ports ...int) ([]Socket, error) {
	one := 0
	switch len(ports) {
	case 0:
		return nil, nil
	case 1:
		one = ports[0]
	}
	last := false
	for pause := time.Duration(0); ; pause = max(2*pause, time.Millisecond) {
		found, err := sockets(1<<listen, one)
		if err != nil {
			return nil, err
		}
		found = slices.DeleteFunc(found, func(s socket) bool { return !slices.Contains(ports, s.port) })
		held := withHolders(found, everybody)
		users := unheld(held)
		if len(users) == 0 || last {
			return held, nil
		}
		last = pause >= patience || !anyEnds(users)
		time.Sleep(pause)
	}
}

// unheld lists the users of the sockets that have no holder, as far as we see
// the descriptors of these users' processes.
func unheld(held []Socket) (users []int) {
	own := os.Geteuid()
	for _, s := range held {
		if len(s.Holders) == 0 && (own == 0 || own == s.UID) {
			users = append(users, s.UID)
		}
	}
	return users
}

// anyEnds reports whether a process of one of the users is ending.
func anyEnds(users []int) bool {
	pids, err := process.All()
	if err != nil {
		return false
	}
	for _, pid := range pids {
		var st unix.Stat_t
		if unix.Stat("/proc/"+strconv.Itoa(pid), &st) != nil || !slices.Contains(users, int(st.Uid)) {
			continue
		}
		if i, err := process.Look(pid); err == nil && i.Ending && !i.Dead() {
			return true
		}
	}
	return false
}

// Of lists the sockets that listen and that these processes have open. It looks
// at no other process: whoever shares a socket with them is not named. A
// process that has ended is passed over.
func Of(pids ...int) ([]Socket, error) {
	if len(pids) == 0 {
		return nil, nil
	}
	found, err := sockets(1<<listen, 0)
	if err != nil {
		return nil, err
	}
	held := withHolders(found, func(directory) []int { return pids })
	return slices.DeleteFunc(held, func(s Socket) bool { return len(s.Holders) == 0 }), nil
}

// All lists every listening socket with all of its holders.
func All() ([]Socket, error) {
	found, err := sockets(1<<listen, 0)
	if err != nil {
		return nil, err
	}
	return withHolders(found, everybody), nil
}

func withHolders(found []socket, whom func(directory) []int) []Socket {
	holders := holdersOf(found, whom)
	list := make([]Socket, 0, len(found))
	for n, s := range found {
		list = append(list, Socket{Address: address(s.ip, s.port), Port: s.port, UID: s.uid, Holders: holders[n]})
	}
	return ordered(list)
}
