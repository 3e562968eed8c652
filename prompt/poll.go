//go:build !darwin && !portable

package prompt

import "golang.org/x/sys/unix"

func poll(fds []unix.PollFd, milliseconds int) (int, error) { return unix.Poll(fds, milliseconds) }
