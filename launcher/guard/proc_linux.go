//go:build linux && !portable

package guard

import (
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// mountProc mounts a /proc that shows the PIDs of this namespace, for this mount
// namespace alone. What is mounted below the old one (the masks of a container,
// lxcfs) is put over the new one, too; where that cannot be done everything
// stays as it was.
func mountProc() error {
	table, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return unix.ENOENT
	}
	// What is mounted upon a shared mount appears in the other namespaces, too
	// (mount_namespaces(7)). All other mounts stay as the caller has them.
	if err := unix.Mount("", "/proc", "", unix.MS_SLAVE, ""); err != nil {
		return err
	}
	covers := mountsBelow(table, "/proc")
	trees := make([]int, 0, len(covers))
	defer func() {
		for _, fd := range trees {
			unix.Close(fd)
		}
	}()
	for _, path := range covers {
		fd, err := unix.OpenTree(unix.AT_FDCWD, path, unix.OPEN_TREE_CLONE|unix.OPEN_TREE_CLOEXEC|unix.AT_RECURSIVE|unix.AT_SYMLINK_NOFOLLOW)
		if err != nil {
			return err
		}
		trees = append(trees, fd)
	}
	if err := unix.Mount("proc", "/proc", "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, ""); err != nil {
		return err
	}
	for n, path := range covers {
		if err := unix.MoveMount(trees[n], "", unix.AT_FDCWD, path, unix.MOVE_MOUNT_F_EMPTY_PATH); err != nil {
			_ = unix.Unmount("/proc", unix.MNT_DETACH)
			return err
		}
	}
	return nil
}

// mountsBelow lists where something is mounted directly upon the mount at dir, as
// /proc/self/mountinfo has it (proc_pid_mountinfo(5)). No name below /proc needs its escapes.
func mountsBelow(table []byte, dir string) []string {
	const id, parent, point = 0, 1, 4
	var lines [][]string
	top := ""
	for line := range strings.Lines(string(table)) {
		fields := strings.Fields(line)
		if len(fields) <= point {
			continue
		}
		if lines = append(lines, fields); fields[point] == dir {
			top = fields[id] // the last one lies on top
		}
	}
	var points []string
	for _, fields := range lines {
		if fields[parent] == top && fields[id] != top {
			points = append(points, fields[point])
		}
	}
	return points
}
