//go:build linux

package launcher

import (
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// fill fills b with random bytes from the kernel. (crypto/rand would prepare a
// generator of its own for it, at each start.)
func fill(b []byte) {
	if n, err := unix.Getrandom(b, 0); err == nil && n == len(b) {
		return
	}
	if f, err := os.Open("/dev/urandom"); err == nil {
		defer f.Close()
		_, _ = io.ReadFull(f, b)
	}
}
