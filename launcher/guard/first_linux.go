//go:build linux && !portable

package guard

import (
	"os"
	"runtime"
	"syscall"

	"bengal-run/launcher/descriptors"
	"bengal-run/launcher/signals"
	"bengal-run/launcher/system"
	"bengal-run/launcher/wire"

	"golang.org/x/sys/unix"
)

// first is the whole life of the first process of COMMAND's own PID namespace:
// it starts COMMAND, reaps whatever is orphaned, tells guard and launcher how
// COMMAND has ended, and ends when it has no child left, or when guard and
// launcher are both gone. Whatever it dies of, the kernel kills all that is left in the
// namespace, and allows no more forks there (pid_namespaces(7)).
//
// COMMAND is not this process, because most signals do nothing to the first process.
func first(fd int) (code int) {
	system.Rename("bengal-run")
	guard, err := wire.New(fd)
	if err != nil {
		return 1
	}
	m, _ := guard.Receive()
	plan, err := planOf(m) // a message that has not come is no plan
	if err != nil {
		return 1
	}
	line, ok := guard.File()
	if !ok {
		return 1
	}
	launcher, err := wire.New(line)
	if err != nil {
		return 1
	}
	runtime.LockOSThread() // capabilities are a thread's
	var proc error
	if plan.spaces&unix.CLONE_NEWNS != 0 {
		proc = mountProc()
	} else {
		proc = unix.EPERM
	}
	if plan.spaces&unix.CLONE_NEWUSER != 0 {
		dropCapabilities()
	}
	known := make(chan struct{}) // closed when the guard has said something, or is gone
	go func() {
		said := guard.Messages()
		<-said
		close(known)
		for range said {
		}
		for range launcher.Messages() {
		}
		os.Exit(1) // both are gone
	}()
	// The kernel keeps only unhandled signals from the first process. But the Go runtime
	// handles all signals, and would end the process on these.
	signals.Catch(make(chan os.Signal, 1), signals.Urgent...)
	pid, err := start(plan)
	if err != nil {
		_ = guard.Send(failure(err))
		<-known // until nobody needs us any more
		return 1
	}
	errno, _ := proc.(syscall.Errno)
	_ = guard.Send(wire.Message{Kind: wire.Running, Numbers: []int64{int64(pid), int64(errno)}})
	<-known // until the guard has looked at COMMAND: we do not reap it before, so its PID stays its own
	descriptors.LetGo()
	for {
		var status syscall.WaitStatus
		child, err := syscall.Wait4(-1, &status, syscall.WUNTRACED, nil)
		switch {
		case err == syscall.EINTR:
		case err != nil:
			return 0
		case child != pid:
		case status.Stopped():
			_ = guard.Send(wire.Message{Kind: wire.Stopped, Numbers: []int64{int64(status.StopSignal())}})
		default:
			m := wire.Message{Kind: wire.Exited, Numbers: []int64{int64(status)}}
			_ = guard.Send(m)
			_ = launcher.Send(m) // which reads it once the guard is gone
		}
	}
}

// dropCapabilities gives up what the mount needed, so that COMMAND does not
// inherit it.
func dropCapabilities() {
	_ = unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
	head := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	if unix.Capget(&head, &data[0]) == nil {
		data[0].Inheritable, data[1].Inheritable = 0, 0
		_ = unix.Capset(&head, &data[0])
	}
}
