//go:build linux && !portable

package sockets

import (
	"os"
	"slices"
	"strconv"
	"time"

	"bengal-run/launcher/system"
)

// patience is the longest pause before another look at a holder that is just
// ending: a second in all.
const patience = 512 * time.Millisecond

// Listeners lists the sockets that listen on any of the ports, each with all of
// its holders.
//
// A socket whose holders should be visible and are not is looked at again: it
// may have gone to a new process while we looked, or its process is ending. A process that
// is ending gives back its memory while it still listens; then only root sees its
// descriptors (task_dump_owner), or nobody does. Listeners waits until that is over, a
// second at most.
func Listeners(ports ...int) ([]Socket, error) {
	one := 0
	if len(ports) == 1 {
		one = ports[0]
	}
	last := false
	for pause := time.Duration(0); ; pause = max(2*pause, time.Millisecond) {
		found, err := find(1<<listen, one)
		if err != nil {
			return nil, err
		}
		held, err := withHolders(slices.DeleteFunc(found, func(s socket) bool { return !slices.Contains(ports, s.port) }), system.PIDs)
		if err != nil {
			return nil, err
		}
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
	all, err := system.Processes()
	return err == nil && slices.ContainsFunc(all, func(i system.Info) bool {
		return i.Ending && !i.Dead() && slices.Contains(users, i.UID)
	})
}

// ListenersOf lists the sockets that listen and that these processes have open.
// It looks at no other process: whoever shares a socket with them is not named. A
// process that has ended is passed over.
func ListenersOf(pids ...int) ([]Socket, error) {
	if len(pids) == 0 {
		return nil, nil
	}
	found, err := find(1<<listen, 0)
	if err != nil {
		return nil, err
	}
	held, err := withHolders(found, func() ([]int, error) { return pids, nil })
	return slices.DeleteFunc(held, func(s Socket) bool { return len(s.Holders) == 0 }), err
}

// withHolders names, for each of the sockets, which of the processes have it
// open.
func withHolders(found []socket, whom func() ([]int, error)) ([]Socket, error) {
	list := make([]Socket, len(found))
	wanted := make(map[string]int, len(found))
	for n, s := range found {
		list[n] = Socket{Address: address(s.ip, s.port), Port: s.port, UID: s.uid}
		if s.inode != 0 {
			wanted[link(s.inode)] = n
		}
	}
	if len(wanted) > 0 {
		pids, err := whom()
		if err != nil {
			return nil, err
		}
		for _, h := range holders(pids, wanted) {
			if s := &list[h.socket]; !slices.Contains(s.Holders, h.ID) { // it may have several descriptors of one socket
				s.Holders = append(s.Holders, h.ID)
			}
		}
	}
	return ordered(list), nil
}

// WhoHolds is what a person types to find the holder of a port that is not
// visible to this user.
func WhoHolds(port int) string { return "sudo ss -ltnp 'sport = " + strconv.Itoa(port) + "'" }
