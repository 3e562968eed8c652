//go:build linux && !portable

package tree

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// zombie is a child that has ended and still holds its PID.
type zombie struct {
	pid    int
	status syscall.WaitStatus
}

// reaper waits for children in a thread of its own. It only looks
// (WNOWAIT, waitid(2)): what has ended is reaped by the goroutine that also
// signals, so that no PID is given away between its look and its signal.
type reaper struct {
	zombies chan zombie // closed when there is no child
	resume  chan struct{}
	quit    chan struct{}
}

func reap() *reaper {
	r := &reaper{make(chan zombie), make(chan struct{}), make(chan struct{})}
	go func(zombies chan<- zombie) {
		defer close(zombies)
		for {
			z, err := wait(0)
			if err != nil {
				return
			}
			select {
			case zombies <- z:
				<-r.resume
			case <-r.quit:
				return
			}
		}
	}(r.zombies)
	return r
}

func (r *reaper) stop() { close(r.quit) }

// next reaps z and returns another one that has ended, if there is one; if not,
// the wait goes on.
func (r *reaper) next(z zombie) (zombie, bool) {
	for {
		if _, err := unix.Wait4(z.pid, nil, 0, nil); err != unix.EINTR {
			break
		}
	}
	if z, err := wait(unix.WNOHANG); err == nil && z.pid != 0 {
		return z, true
	}
	r.resume <- struct{}{}
	return zombie{}, false
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

func wait(flags int) (zombie, error) {
	for {
		var i siginfo
		_, _, errno := unix.Syscall6(unix.SYS_WAITID, unix.P_ALL, 0, uintptr(unsafe.Pointer(&i)),
			uintptr(unix.WEXITED|unix.WNOWAIT|flags), 0, 0)
		if errno == unix.EINTR {
			continue
		}
		if errno != 0 {
			return zombie{}, errno
		}
		return zombie{int(i.pid), i.waitStatus()}, nil
	}
}

// waitStatus is the same in the form of wait4(2).
func (i siginfo) waitStatus() syscall.WaitStatus {
	const (
		exited = 1 // CLD_EXITED
		dumped = 3 // CLD_DUMPED
	)
	switch i.code {
	case exited:
		return syscall.WaitStatus(uint32(i.status&0xff) << 8)
	case dumped:
		return syscall.WaitStatus(uint32(i.status) | 0x80)
	}
	return syscall.WaitStatus(uint32(i.status))
}
