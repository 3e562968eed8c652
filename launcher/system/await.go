package system

import "syscall"

// Await waits for a child to end, and reaps it.
func Await(pid int) {
	for {
		if _, err := syscall.Wait4(pid, nil, 0, nil); err != syscall.EINTR {
			return
		}
	}
}
