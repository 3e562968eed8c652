//go:build linux && !portable

package sockets

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
	"strconv"
	"sync"

	"bengal-run/launcher/system"
)

// link is what the descriptor of a socket shows in /proc/PID/fd
// (proc_pid_fd(5)).
func link(inode uint64) string { return "socket:[" + strconv.FormatUint(inode, 10) + "]" }

// A holder is a process that has one of the wanted sockets open.
type holder struct {
	system.ID
	socket int
}

// holders looks at the descriptors of these processes for the wanted links. Most of the
// time is spent in the kernel, so the work is divided among threads if there is much of it.
func holders(pids []int, wanted map[string]int) []holder {
	const enough = 200 // processes for one thread, some 5 ms
	parts := make([][]holder, min(runtime.GOMAXPROCS(0), 4, 1+len(pids)/enough))
	var group sync.WaitGroup
	for n := range parts {
		share := pids[n*len(pids)/len(parts) : (n+1)*len(pids)/len(parts)]
		group.Go(func() {
			for _, pid := range share {
				parts[n] = append(parts[n], heldBy(pid, wanted)...)
			}
		})
	}
	group.Wait()
	var all []holder
	for _, part := range parts {
		all = append(all, part...)
	}
	return all
}

// heldBy finds the sockets that one process has open. If the first
// thread has ended and others live, /proc/PID/fd is empty or root's; the descriptors then
// show in /proc/PID/task/TID/fd. A kernel thread and a zombie have none.
func heldBy(pid int, wanted map[string]int) []holder {
	base := "/proc/" + strconv.Itoa(pid)
	found, some, err := heldIn(base+"/fd", pid, wanted)
	if some || err != nil && !errors.Is(err, fs.ErrPermission) {
		return found
	}
	threads, _ := system.Names(base + "/task")
	for _, tid := range threads {
		if tid == strconv.Itoa(pid) {
			continue
		}
		found, some, err = heldIn(base+"/task/"+tid+"/fd", pid, wanted)
		if some || errors.Is(err, fs.ErrPermission) { // then it is another user's
			return found
		}
	}
	return nil
}

// heldIn looks through one folder of descriptors, and reports whether there are
// any at all.
func heldIn(dir string, pid int, wanted map[string]int) (found []holder, some bool, err error) {
	names, err := system.Names(dir)
	for _, name := range names {
		path := dir + "/" + name
		if n, ok := linksTo(path, wanted); ok {
			if id, ok := identify(path, pid, n, wanted); ok {
				found = append(found, holder{id, n})
			}
		}
	}
	return found, len(names) > 0, err
}

func linksTo(path string, wanted map[string]int) (socket int, ok bool) {
	target, err := os.Readlink(path)
	if err != nil {
		return 0, false
	}
	socket, ok = wanted[target]
	return socket, ok
}

// identify tells which process has the descriptor that we have seen. The PID may have gone
// to another process meanwhile, but not if the descriptor is still there.
func identify(path string, pid, socket int, wanted map[string]int) (system.ID, bool) {
	i, err := system.Look(pid)
	if err != nil {
		return system.ID{}, false
	}
	again, ok := linksTo(path, wanted)
	return i.ID, ok && again == socket
}
