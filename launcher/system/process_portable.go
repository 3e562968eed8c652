//go:build linux && portable

package system

import (
	"io/fs"
	"os"
	"strings"
)

// Lsof is where this system has lsof.
var Lsof = "/usr/bin/lsof"

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
