//go:build linux && !portable

package guard

import (
	"errors"
	"os"
	"strconv"
	"syscall"

	"bengal-run/launcher/system"
	"bengal-run/launcher/wire"

	"golang.org/x/sys/unix"
)

// CanIsolate says that this build can give COMMAND a PID namespace.
const CanIsolate = true

// Whoever has CAP_SYS_ADMIN can make a namespace. Others can make one together with a user
// namespace, in which everybody has that capability (user_namespaces(7)). A mount namespace
// is for a /proc that shows the right PIDs; we can do without it.
var attempts = []struct {
	flags uintptr
	ids   func() (uids, gids []syscall.SysProcIDMap)
}{
	{unix.CLONE_NEWPID | unix.CLONE_NEWNS, nil},
	{unix.CLONE_NEWPID, nil},
	{unix.CLONE_NEWPID | unix.CLONE_NEWNS | unix.CLONE_NEWUSER, allIDs},
	{unix.CLONE_NEWPID | unix.CLONE_NEWNS | unix.CLONE_NEWUSER, ownIDs},
	{unix.CLONE_NEWPID | unix.CLONE_NEWUSER, ownIDs},
}

// isolate starts COMMAND in a PID namespace of its own, below the namespace's
// init.
func (g *serving) isolate(p Plan) (s started, err error) {
	line, ok := g.launcher.File() // the init's line to the launcher
	if !ok {
		return s, NoNamespace(unix.EBADF)
	}
	defer unix.Close(line)
	here, there, err := wire.Pair()
	if err != nil {
		return s, refusal(err)
	}
	pid, spaces, err := forkInit(there)
	there.Close()
	if err != nil {
		here.Close()
		return s, refusal(err)
	}
	p.spaces = int64(spaces)
	_ = here.Send(p.message(), line)
	if s, err = introduced(pid, here); err != nil {
		here.Close()
		_ = syscall.Kill(pid, syscall.SIGKILL) // the init, and with it COMMAND
		system.Await(pid)
		return s, err
	}
	s.reports = here.Messages()
	return s, nil
}

// forkInit starts this program once more, as the first process of a new PID
// namespace. It is sent SIGCONT when one of its parents dies, for the same
// reason as the guard.
func forkInit(its *wire.Conn) (pid int, spaces uintptr, err error) {
	fd, err := its.Inheritable()
	if err != nil {
		return 0, 0, err
	}
	self, err := Executable()
	if err != nil {
		return 0, 0, err
	}
	argv := []string{initName, strconv.Itoa(fd)}
	for _, a := range attempts {
		attr := guardAttributes()
		attr.Cloneflags = a.flags
		if a.ids != nil {
			attr.UidMappings, attr.GidMappings = a.ids()
			attr.GidMappingsEnableSetgroups = len(attr.GidMappings) > 0 && attr.GidMappings[0].Size > 1
			if os.Geteuid() != 0 { // without root, an exec would drop all capabilities
				attr.AmbientCaps = []uintptr{unix.CAP_SYS_ADMIN}
			}
		}
		pid, err = syscall.ForkExec(self, argv, &syscall.ProcAttr{Env: os.Environ(), Files: []uintptr{0, 1, 2}, Sys: attr})
		if err == nil || err == unix.EAGAIN || err == unix.ENOMEM {
			return pid, a.flags, err
		}
	}
	return 0, 0, err
}

// introduced waits until COMMAND runs, and finds out which processes of our own
// namespace it and the init are.
func introduced(pid int, init *wire.Conn) (s started, err error) {
	m, err := init.Receive()
	switch {
	case err != nil:
		return s, NoNamespace(unix.EPIPE)
	case m.Kind == wire.Failed && len(m.Numbers) == 1:
		return s, syscall.Errno(m.Numbers[0])
	case m.Kind != wire.Running || len(m.Numbers) != 2:
		return s, NoNamespace(unix.EPROTO)
	}
	i, err := system.Look(pid)
	if err != nil {
		return s, NoNamespace(unix.ESRCH)
	}
	s.Init, s.session, s.Proc = i.ID, pid, syscall.Errno(m.Numbers[1])
	if s.Command, err = i.Outer(int(m.Numbers[0])); err != nil {
		return s, NoNamespace(unix.ESRCH)
	}
	return s, init.Send(wire.Message{Kind: wire.Running})
}

func refusal(err error) error {
	var errno syscall.Errno
	errors.As(err, &errno)
	return NoNamespace(errno)
}
