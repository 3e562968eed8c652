//go:build linux && portable

package prompt

import "golang.org/x/sys/unix"

const fionread = unix.TIOCINQ // FIONREAD by another name, ioctl_tty(2)
