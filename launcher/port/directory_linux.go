//go:build linux && !portable

package port

import (
	"bytes"
	"encoding/binary"
	"unsafe"

	"golang.org/x/sys/unix"
)

// To find a holder among 2000 processes takes some 20000 system calls. Package
// os would add about as much again: a poller, a lock, a string or two for each.
// So these are the bare calls, without an allocation per name.

// directory is an open directory.
type directory struct{ fd int }

// openDirectory opens a path below from, nil being the root. The path must end
// with a NUL, as must every name here.
func openDirectory(from *directory, path []byte) (directory, error) {
	at := unix.AT_FDCWD
	if from != nil {
		at = from.fd
	}
	for {
		fd, _, e := unix.Syscall6(unix.SYS_OPENAT, uintptr(at), uintptr(unsafe.Pointer(&path[0])),
			unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0, 0, 0)
		switch e {
		case 0:
			return directory{int(fd)}, nil
		case unix.EINTR:
		default:
			return directory{}, e
		}
	}
}

func (d directory) close() { unix.Close(d.fd) }

// numbers calls f with each name that is a number, with its NUL; the buffer is
// the caller's, so that it can be used again. It ends early where f says so or
// the process that the directory belongs to ends.
func (d directory) numbers(buf []byte, f func(name []byte) bool) {
	for {
		// A signal cuts a listing short (filldir64): only 0 is the end.
		n, err := unix.Getdents(d.fd, buf)
		if err == unix.EINTR {
			continue
		}
		if err != nil || n <= 0 {
			return
		}
		for rest := buf[:n]; len(rest) > 0; {
			const length, name = unsafe.Offsetof(unix.Dirent{}.Reclen), unsafe.Offsetof(unix.Dirent{}.Name)
			size := binary.NativeEndian.Uint16(rest[length:])
			text := rest[name:size]
			rest = rest[size:]
			if text[0] < '0' || text[0] > '9' {
				continue
			}
			if !f(text[:bytes.IndexByte(text, 0)+1]) {
				return
			}
		}
	}
}

// link reads the symbolic link of that name into buf.
func (d directory) link(name, buf []byte) ([]byte, bool) {
	n, _, e := unix.Syscall6(unix.SYS_READLINKAT, uintptr(d.fd), uintptr(unsafe.Pointer(&name[0])),
		uintptr(unsafe.Pointer(&buf[0])), uintptr(len(buf)), 0, 0)
	if e != 0 {
		return nil, false
	}
	return buf[:n], true
}
