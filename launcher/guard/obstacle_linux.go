//go:build linux && !portable

package guard

import (
	"os"
	"strings"
	"syscall"
)

// obstacles are the switches that keep a user from making namespaces, and the values with
// which they do.
var obstacles = []struct{ sysctl, value string }{
	{"user.max_pid_namespaces", "0"},
	{"user.max_user_namespaces", "0"},
	{"kernel.unprivileged_userns_clone", "0"},             // Debian's
	{"kernel.apparmor_restrict_unprivileged_userns", "1"}, // Ubuntu's
}

// Obstacle is the way out where no namespace can be made, for a person to read.
func Obstacle(errno syscall.Errno) string {
	for _, o := range obstacles {
		value, err := os.ReadFile("/proc/sys/" + strings.ReplaceAll(o.sysctl, ".", "/"))
		if err == nil && strings.TrimSpace(string(value)) == o.value {
			return "namespaces are off here: sysctl " + o.sysctl + " is " + o.value
		}
	}
	switch errno {
	case syscall.ENOSPC:
		return "there are too many already: sysctl user.max_user_namespaces, user.max_pid_namespaces"
	case syscall.EINVAL:
		return "this kernel was built without namespaces"
	}
	return "it takes CAP_SYS_ADMIN or user namespaces; in a container, its seccomp profile has to allow them"
}
