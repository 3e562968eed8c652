//go:build linux && !portable

package tree

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// reaper waits for children in a thread of its own. It only looks
// (WNOWAIT, waitid(2)): what has ended is reaped by the goroutine that also
// signals, so that no PID is reused between its look and its signal.
type reaper struct {
	changes chan change // closed when there is no child
	resume  chan struct{}
	quit    chan struct{}
}

func reap() *reaper {
	r := &reaper{make(chan change), make(chan struct{}), make(chan struct{})}
	go func(changes chan<- change) {
		defer close(changes)
		for {
			c, err := wait(0)
			if err != nil {
				return
			}
			select {
			case changes <- c:
				<-r.resume
			case <-r.quit:
				return
			}
		}
	}(r.changes)
	return r
}

// next takes c off the kernel's list, and returns another change if there is one;
// if not, the wait goes on.
func (r *reaper) next(c change) (change, bool) {
	options := unix.WEXITED | unix.WNOHANG
	if c.status.Stopped() {
		options = unix.WSTOPPED | unix.WNOHANG
	}
	for unix.Waitid(unix.P_PID, c.pid, nil, options, nil) == unix.EINTR {
	}
	if c, err := wait(unix.WNOHANG); err == nil && c.pid != 0 {
		return c, true
	}
	r.resume <- struct{}{}
	return change{}, false
}

// siginfo is what waitid(2) fills in; x/sys keeps these fields to itself.
type siginfo struct {
	signo, errno, code int32
	_                  [unsafe.Sizeof(uintptr(0)) / 8]int32
	pid                int32
	uid                uint32
	status             int32
	_                  [128]byte
}

func wait(flags int) (change, error) {
	for {
		var i siginfo
		_, _, errno := unix.Syscall6(unix.SYS_WAITID, unix.P_ALL, 0, uintptr(unsafe.Pointer(&i)),
			uintptr(unix.WEXITED|unix.WSTOPPED|unix.WNOWAIT|flags), 0, 0)
		if errno == unix.EINTR {
			continue
		}
		if errno != 0 {
			return change{}, errno
		}
		return change{int(i.pid), i.waitStatus()}, nil
	}
}

// waitStatus is the same in the form of wait4(2).
func (i siginfo) waitStatus() syscall.WaitStatus {
	const (
		exited  = 1 // CLD_EXITED
		dumped  = 3 // CLD_DUMPED
		stopped = 5 // CLD_STOPPED
	)
	switch i.code {
	case exited:
		return syscall.WaitStatus(uint32(i.status&0xff) << 8)
	case stopped:
		return syscall.WaitStatus(uint32(i.status)<<8 | 0x7f)
	case dumped:
		return syscall.WaitStatus(uint32(i.status) | 0x80)
	}
	return syscall.WaitStatus(uint32(i.status))
}
