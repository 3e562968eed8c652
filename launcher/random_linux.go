//go:build linux

package launcher

import (
	"io"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// fill fills b with random bytes from the kernel. (crypto/rand, and getrandom as
// the runtime makes it, would prepare a generator of our own for it.)
func fill(b []byte) {
	n, _, err := unix.Syscall(unix.SYS_GETRANDOM, uintptr(unsafe.Pointer(&b[0])), uintptr(len(b)), 0)
	if err == 0 && int(n) == len(b) {
		return
	}
	if f, err := os.Open("/dev/urandom"); err == nil {
		defer f.Close()
		_, _ = io.ReadFull(f, b)
	}
}
