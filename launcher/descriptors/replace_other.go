//go:build !linux

package descriptors

import "golang.org/x/sys/unix"

func replace(from, fd int) error { return unix.Dup2(from, fd) }
