package descriptors

import "golang.org/x/sys/unix"

// all tries each descriptor, up to the highest that is likely to be open: without
// fdescfs(5), /dev/fd shows only 0 to 2.
func all() []int {
	const likely = 1 << 14
	last := uint64(likely)
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &limit) == nil {
		last = min(uint64(limit.Cur), likely)
	}
	var fds []int
	for fd := range int(last) {
		if _, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err == nil {
			fds = append(fds, fd)
		}
	}
	return fds
}
