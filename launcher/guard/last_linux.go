//go:build linux && !portable

package guard

import (
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
	"unsafe"

	"bengal-run/launcher/signals"

	"golang.org/x/sys/unix"
)

// A lastThread is one that ends after all others of its process when the process
// is killed.
//
// The kernel sends the parent-death signal when the *thread* ends that COMMAND
// was started by, and gives COMMAND to another thread that has not begun to end
// by then; that one's end sends the signal again (forget_original_parent,
// kernel/exit.c). The second one would kill a server while it tidies up: in two
// cases of three without this.
//
// So the thread, which has nothing else to do, has to wait for something as it
// ends. It alone has a descriptor of inotify open, and to close the last one of
// those waits until nobody in the kernel looks at its marks any more
// (fsnotify_destroy_group, synchronize_srcu), some milliseconds. It is moreover
// scheduled after all others (SCHED_IDLE, sched(7)), and has work to do before
// (a robust list, set_robust_list(2), that is a circle, of which the kernel walks
// 2048 entries): where there is no inotify to be had that is all, and leaves two
// to thirteen cases in a hundred.
type lastThread struct {
	once sync.Once
	over chan struct{}
}

// newLastThread makes the calling thread the last one. It is locked to the
// goroutine, so it starts no other thread, which would inherit what is done here.
func newLastThread() *lastThread {
	_ = unix.SchedSetAttr(0, &unix.SchedAttr{Size: unix.SizeofSchedAttr, Policy: unix.SCHED_IDLE}, 0)
	circle.next, circle.head = uintptr(unsafe.Pointer(&circle.next)), uintptr(unsafe.Pointer(&circle.next))
	_, _, _ = unix.Syscall(unix.SYS_SET_ROBUST_LIST, uintptr(unsafe.Pointer(&circle.head)), 3*unsafe.Sizeof(circle.head), 0)
	return &lastThread{over: make(chan struct{})}
}

// hurry has it end no later than need be: an end of our own choice is near. It
// takes as long as above, beside whatever else is to be done for the end.
func (l *lastThread) hurry() {
	l.once.Do(func() {
		circle.head = uintptr(unsafe.Pointer(&circle.head))
		close(l.over)
	})
}

// rest is the thread's life from then on. What ends soon does not pay for it.
func (l *lastThread) rest() {
	select {
	case <-l.over:
	case <-time.After(signals.Lull):
		if fd, err := ownWatch(); err == nil {
			<-l.over
			unix.Close(fd)
		}
	}
	select {}
}

// circle is a robust_list_head, and behind it the one entry, which is its own
// next. Its futex (offset 0 from the entry) belongs to no thread.
var circle struct {
	head, offset, pending uintptr
	next                  uintptr
}

// ownWatch gives this thread a table of descriptors of its own, and opens in it
// what takes its time to be closed. All else in it is closed, but for the two by
// which the runtime wakes a thread that polls: even a locked one may have to.
func ownWatch() (fd int, err error) {
	const none = ^uint(0) >> 1 // to be closed at once
	if err := unix.CloseRange(none, none, unix.CLOSE_RANGE_UNSHARE); err != nil {
		if err := unix.Unshare(unix.CLONE_FILES); err != nil { // before Linux 5.9; not in every container
			return 0, os.NewSyscallError("unshare", err)
		}
	}
	const table = "/proc/thread-self/fd/"
	entries, err := os.ReadDir(table)
	if err != nil {
		return 0, err
	}
	for _, e := range entries {
		target, err := os.Readlink(table + e.Name())
		if n, bad := strconv.Atoi(e.Name()); err == nil && bad == nil && !strings.HasPrefix(target, "anon_inode:[event") {
			unix.Close(n)
		}
	}
	if fd, err = unix.InotifyInit1(unix.IN_CLOEXEC); err != nil {
		return 0, os.NewSyscallError("inotify_init1", err)
	}
	// Without a mark there is nothing to wait for.
	if _, err := unix.InotifyAddWatch(fd, "/proc/self", unix.IN_DELETE_SELF); err != nil {
		unix.Close(fd)
		return 0, os.NewSyscallError("inotify_add_watch", err)
	}
	return fd, nil
}
