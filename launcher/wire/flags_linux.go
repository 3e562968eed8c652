//go:build linux && !portable

package wire

import "golang.org/x/sys/unix"

const recvFlags = unix.MSG_CMSG_CLOEXEC
