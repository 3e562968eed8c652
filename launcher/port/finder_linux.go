//go:build linux && !portable

package port

import (
	"bytes"
	"strconv"

	"bengal-run/launcher/process"

	"golang.org/x/sys/unix"
)

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
