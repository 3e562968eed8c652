//go:build linux && !portable

package port

import (
	"bytes"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"bengal-run/launcher/process"

	"golang.org/x/sys/unix"
)

// wanted are the sockets whose holders are looked for.
type wanted struct {
	inodes map[uint64]int // the place of each among the holders

	mu      sync.Mutex
	holders [][]process.ID
}

// holdersOf names, for each of the sockets, which of the processes have it open.
func holdersOf(found []socket, whom func(proc directory) []int) [][]process.ID {
	w := wanted{inodes: make(map[uint64]int, len(found)), holders: make([][]process.ID, len(found))}
	for n, s := range found {
		if s.inode != 0 {
			w.inodes[s.inode] = n
		}
	}
	if len(w.inodes) == 0 {
		return w.holders
	}
	proc, err := openDirectory(nil, []byte("/proc\x00"))
	if err != nil {
		return w.holders // without /proc no process is visible
	}
	defer proc.close()
	w.lookAt(proc, whom(proc))
	return w.holders
}

// lookAt divides the work where it is much: most of the time is the kernel's.
func (w *wanted) lookAt(proc directory, pids []int) {
	const enough = 200 // processes for one thread, some 5 ms
	workers := min(runtime.GOMAXPROCS(0), 4, 1+len(pids)/enough)
	var group sync.WaitGroup
	var taken atomic.Int64
	for n := range workers {
		work := func() {
			f := finder{wanted: w, proc: proc, entries: make([]byte, 4<<10), target: make([]byte, 64)}
			for {
				i := int(taken.Add(1)) - 1
				if i >= len(pids) {
					return
				}
				f.process(pids[i])
			}
		}
		if n == workers-1 {
			work()
		} else {
			group.Go(work)
		}
	}
	group.Wait()
}

func everybody(proc directory) []int {
	pids := make([]int, 0, 1024)
	proc.numbers(make([]byte, 32<<10), func(name []byte) bool {
		pids = append(pids, number(name))
		return true
	})
	return pids
}

func (w *wanted) add(n int, id process.ID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !slices.Contains(w.holders[n], id) { // it may have several descriptors of one socket
		w.holders[n] = append(w.holders[n], id)
	}
}

// finder looks at the descriptors of one process after another.
type finder struct {
	wanted *wanted
	proc   directory

	path, entries, target []byte // used again for each process
}

// process looks at the descriptors of one process. They belong to its threads:
// once the first one has ended before the others, its own folder is empty, or
// root's, and those of the others have them. A kernel thread and a zombie have
// none.
func (f *finder) process(pid int) {
	some, err := f.descriptors(pid, pid)
	if some || err != nil && err != unix.EACCES || f.threads(pid) < 2 {
		return
	}
	tasks, err := openDirectory(&f.proc, f.join(pid, "/task"))
	if err != nil {
		return
	}
	defer tasks.close()
	tasks.numbers(make([]byte, 4<<10), func(name []byte) bool {
		tid := number(name)
		if tid == pid {
			return true
		}
		some, err := f.descriptors(pid, tid)
		return !some && err != unix.EACCES // then it is another user's
	})
}

// descriptors looks at what a thread has open and reports whether that is
// anything at all.
func (f *finder) descriptors(pid, tid int) (some bool, err error) {
	path := f.join(pid, "/fd")
	if tid != pid {
		path = f.join(pid, "/task/"+strconv.Itoa(tid)+"/fd")
	}
	d, err := openDirectory(&f.proc, path)
	if err != nil {
		return false, err // gone, or another user's
	}
	defer d.close()
	d.numbers(f.entries, func(name []byte) bool {
		some = true
		target, _ := d.link(name, f.target)
		inode, ok := inodeOf(target)
		if !ok {
			return true
		}
		if n, wanted := f.wanted.inodes[inode]; wanted {
			if id, ok := f.identify(d, name, pid, inode); ok {
				f.wanted.add(n, id)
			}
		}
		return true
	})
	return some, nil
}

// identify tells which process it is whose descriptor we have seen. The PID may
// have gone to another one meanwhile; but as long as the open directory still
// shows the descriptor, its process has not ended.
func (f *finder) identify(d directory, name []byte, pid int, inode uint64) (process.ID, bool) {
	i, err := process.Look(pid)
	if err != nil {
		return process.ID{}, false
	}
	target, _ := d.link(name, f.target)
	again, ok := inodeOf(target)
	return i.ID, ok && again == inode
}

// threads counts the threads of a process: its folder of tasks has two links
// more.
func (f *finder) threads(pid int) int {
	var st unix.Stat_t
	path := f.join(pid, "/task")
	if err := unix.Fstatat(f.proc.fd, string(path[:len(path)-1]), &st, 0); err != nil {
		return 0
	}
	return int(st.Nlink) - 2
}

// join makes a path below /proc, with its NUL.
func (f *finder) join(pid int, rest string) []byte {
	f.path = strconv.AppendInt(f.path[:0], int64(pid), 10)
	f.path = append(f.path, rest...)
	f.path = append(f.path, 0)
	return f.path
}

// inodeOf reads the link of a descriptor that is a socket: socket:[48230].
func inodeOf(link []byte) (uint64, bool) {
	digits, ok := bytes.CutPrefix(link, []byte("socket:["))
	if !ok {
		return 0, false
	}
	var n uint64
	for _, c := range digits {
		if c == ']' {
			return n, true
		}
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + uint64(c-'0')
	}
	return 0, false
}

// number reads a name of digits that a NUL ends.
func number(name []byte) (n int) {
	for _, c := range name[:len(name)-1] {
		n = n*10 + int(c-'0')
	}
	return n
}
