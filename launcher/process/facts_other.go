//go:build !linux || portable

package process

import (
	"strings"
	"time"

	gopsutil "github.com/shirou/gopsutil/v3/process"
)

// Owner is the user whom a process belongs to. ErrGone if there is no such
// process.
func Owner(pid int) (uid int, err error) {
	uids, err := (&gopsutil.Process{Pid: int32(pid)}).Uids()
	if err != nil || len(uids) == 0 {
		return -1, ErrGone
	}
	return int(uids[0]), nil
}

func mine(pid, user int) bool {
	uid, err := Owner(pid)
	return err == nil && uid == user
}

// Dir is the folder that a process works in, where the system tells.
func Dir(pid int) (string, error) {
	return (&gopsutil.Process{Pid: int32(pid)}).Cwd()
}

// Age is how long ago the process started, by the wall clock.
func (id ID) Age() time.Duration {
	return max(0, time.Since(time.UnixMilli(int64(id.Start))))
}

// Variable is a variable in the environment that a process was started with,
// where the system shows it.
func Variable(pid int, name string) (value string, ok bool) {
	env, err := Environ(pid)
	if err != nil {
		return "", false
	}
	for _, e := range env {
		if v, found := strings.CutPrefix(e, name+"="); found {
			return v, true
		}
	}
	return "", false
}

// Foreign is not told here.
func Foreign() bool { return false }

// Nested is not told here: what is outside of a container is not seen, and not
// known to be there.
func Nested() bool { return false }

// SameProgram reports whether two processes run the same program, by its path.
func SameProgram(a, b int) bool {
	one, err := Executable(a)
	if err != nil {
		return false
	}
	other, err := Executable(b)
	return err == nil && one == other
}

// Rename does nothing here: a process has the name of its file. What is weaker:
// without a record, an instance that is ending does not show it.
func Rename(string) {}

// Dying is not told here: a process that is about to end may be taken for a
// stranger.
func (id ID) Dying() bool { return false }
