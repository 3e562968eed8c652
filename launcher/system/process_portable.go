//go:build linux && portable

package system

import (
	"io/fs"
	"os"
	"strings"
)

var lsofPath = "/usr/bin/lsof"

// anybody plays the Mac's netstat.
func anybody() ([]listener, error) {
	found, err := sockets(1<<listen, 0)
	all := make([]listener, len(found))
	for n, s := range found {
		all[n] = listener{uid: -1, ip: s.ip, port: s.port}
	}
	return all, err
}

// Environ is the environment that a process was started with, as a Mac shows it:
// for processes of this user alone, and empty for programs of the system.
func Environ(pid int) ([]string, error) {
	i, err := Look(pid)
	if err != nil {
		return nil, err
	}
	if i.UID != os.Geteuid() {
		return nil, fs.ErrPermission
	}
	exe, err := Executable(pid)
	if err != nil || strings.HasPrefix(exe, "/bin/") || strings.HasPrefix(exe, "/usr/bin/") {
		return nil, gone(err)
	}
	env, err := readProc(pid, "environ")
	return split(env), err
}
