//go:build linux && !portable

package starter

import (
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"bengal-run/launcher/system"

	"golang.org/x/sys/unix"
)

// watch uses two things that cover each other's blind spots. The parent-death signal works
// where a seccomp filter forbids pidfd_open; a pidfd works for ancestors, and while the
// signal is blocked. Neither sees a parent in an outer PID namespace.
//
// The parent-death signal belongs to the thread that asked for it, and comes when the
// *thread* that started us ends (go.dev/issue/27505): hence a thread of our own that never
// ends, and a look at the parent's PID whenever it comes. It is SIGCHLD, which nobody
// passes on, and which does no harm before it is caught. When watch returns, nobody's end
// goes unnoticed any more.
func (s Starter) watch(gone chan<- Ancestor) {
	arrived := make(chan os.Signal, 1)
	signal.Notify(arrived, syscall.SIGCHLD)
	armed := make(chan struct{})
	go func() {
		runtime.LockOSThread()
		_ = unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(syscall.SIGCHLD), 0, 0, 0)
		close(armed)
		if a, ok := await(s.above); ok {
			gone <- a
		}
		select {}
	}()
	<-armed
	go func() {
		for os.Getppid() == parentPID {
			<-arrived
		}
		gone <- s.parent()
	}()
}

// ancestor is somebody above us, with a pidfd.
type ancestor struct {
	system.Info
	fd int
}

func (a ancestor) close() { unix.Close(a.fd) }

// openAncestor opens a pidfd. What it refers to is still our ancestor if it is older than
// we are: a PID that was reused belongs to a younger process.
func openAncestor(pid int, own system.Info) (ancestor, bool) {
	fd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		return ancestor{}, false
	}
	i, err := system.Look(pid)
	if err != nil || i.Start > own.Start {
		unix.Close(fd)
		return ancestor{}, false
	}
	return ancestor{i, fd}, true
}

// await blocks until one of them has ended. It reports false where there is nobody
// to wait for.
func await(list []ancestor) (Ancestor, bool) {
	fds := make([]unix.PollFd, len(list))
	for n, a := range list {
		fds[n] = unix.PollFd{Fd: int32(a.fd), Events: unix.POLLIN}
	}
	for len(fds) > 0 {
		if _, err := unix.Poll(fds, -1); err != nil && err != unix.EINTR {
			break
		}
		for n, a := range list {
			if fds[n].Revents&unix.POLLIN != 0 {
				return a.Info, true
			}
		}
	}
	return Ancestor{}, false
}
