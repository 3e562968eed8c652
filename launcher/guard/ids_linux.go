//go:build linux && !portable

package guard

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// ownIDs maps the user and the group to themselves, which everybody may. All
// others are shown as nobody.
func ownIDs() (uids, gids []syscall.SysProcIDMap) {
	own := func(id int) []syscall.SysProcIDMap {
		return []syscall.SysProcIDMap{{ContainerID: id, HostID: id, Size: 1}}
	}
	return own(os.Geteuid()), own(os.Getegid())
}

// allIDs maps all IDs that we know of to themselves. That takes the capabilities that root
// has in most containers.
func allIDs() (uids, gids []syscall.SysProcIDMap) {
	uidMap, uerr := os.ReadFile("/proc/self/uid_map")
	gidMap, gerr := os.ReadFile("/proc/self/gid_map")
	if errors.Join(uerr, gerr) != nil {
		return ownIDs()
	}
	return sameIDs(string(uidMap)), sameIDs(string(gidMap))
}

// sameIDs reads lines of first ID, first ID outside, and count
// (user_namespaces(7)).
func sameIDs(table string) (ids []syscall.SysProcIDMap) {
	for line := range strings.Lines(table) {
		words := strings.Fields(line)
		if len(words) != 3 {
			continue
		}
		id, err := strconv.ParseUint(words[0], 10, 32)
		count, cerr := strconv.ParseUint(words[2], 10, 32)
		if errors.Join(err, cerr) == nil && count > 0 {
			ids = append(ids, syscall.SysProcIDMap{ContainerID: int(id), HostID: int(id), Size: int(count)})
		}
	}
	return ids
}
