//go:build linux && !portable

package system

import (
	"bytes"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Service reports whether a service manager has started a process as a unit: it is
// in the cgroup of a .service, and that is not the one of a user's session
// (systemd.slice(5), user@.service(5)), nor one of a terminal or an editor that the desktop
// has started (systemd.io/DESKTOP_ENVIRONMENTS).
func Service(pid int) bool {
	groups, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/cgroup")
	return err == nil && inService(groups)
}

// sessions are how the names of units begin in which a person starts programs.
var sessions = []string{"user@", "app-", "dbus-"}

// inService reads /proc/PID/cgroup: hierarchy, controllers and path in each line
// (cgroups(7)).
func inService(groups []byte) bool {
	for line := range bytes.Lines(groups) {
		fields := bytes.SplitN(bytes.TrimSpace(line), []byte(":"), 3)
		if len(fields) < 3 {
			continue
		}
		for dir := string(fields[2]); dir != "/" && dir != "." && dir != ""; dir = path.Dir(dir) {
			name := path.Base(dir)
			if strings.HasSuffix(name, ".service") && !slices.ContainsFunc(sessions, func(s string) bool { return strings.HasPrefix(name, s) }) {
				return true
			}
		}
	}
	return false
}
