package pidfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// maxRecord bounds what is read. The longest argv (64 KiB, up to six times that in JSON)
// and a cwd fit.
const maxRecord = 1 << 20

// HostileError says why a file in the record's place is no record.
type HostileError struct {
	Name string
	Why  string
	// Replaceable is whether a record may take its place without harm.
	Replaceable bool
}

func (e *HostileError) Error() string { return fmt.Sprintf("%s: %s", e.Name, e.Why) }

// Open opens a file like a record's: a plain file of this user that nobody else can
// write.
func Open(path string) (*os.File, error) { return open(unix.AT_FDCWD, path) }

// open opens a file that can be a record: a plain file of this user that nobody else
// can write. It follows no symbolic link, and does not wait for the other end of a
// FIFO. The error is fs.ErrNotExist or a *HostileError.
func open(dir int, name string) (*os.File, error) {
	fd, err := unix.Openat(dir, name, unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK|unix.O_CLOEXEC|unix.O_NOCTTY, 0)
	switch {
	case errors.Is(err, unix.ENOENT):
		return nil, fs.ErrNotExist
	case errors.Is(err, unix.ELOOP) || errors.Is(err, unix.EMLINK): // EMLINK: FreeBSD's word for it
		return nil, &HostileError{name, "is a symbolic link", true}
	case errors.Is(err, unix.ENXIO):
		return nil, &HostileError{name, "is a socket or a device", false}
	case err != nil:
		return nil, &HostileError{name, "cannot be read: " + err.Error(), false}
	}
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		unix.Close(fd)
		return nil, &HostileError{name, "cannot be read: " + err.Error(), false}
	}
	if bad := judge(name, &st); bad != nil {
		unix.Close(fd)
		return nil, bad
	}
	return os.NewFile(uintptr(fd), name), nil
}

func judge(name string, st *unix.Stat_t) *HostileError {
	mine := int(st.Uid) == os.Geteuid()
	switch kind := uint32(st.Mode) & unix.S_IFMT; {
	case kind == unix.S_IFDIR:
		return &HostileError{name, "is a folder", false}
	case kind != unix.S_IFREG:
		return &HostileError{name, "is not a plain file", mine && kind == unix.S_IFIFO}
	case !mine:
		return &HostileError{name, fmt.Sprintf("belongs to another user (uid %d)", st.Uid), false}
	case st.Size > maxRecord:
		return &HostileError{name, fmt.Sprintf("is too large for a record (%d bytes)", st.Size), false}
	case uint32(st.Mode)&0o022 != 0:
		return &HostileError{name, "can be written by others", true}
	}
	return nil
}

// parse reads a record from an open file; if there is none in it, the error is a
// *HostileError.
func parse(f *os.File, name string) (Record, error) {
	data, _ := io.ReadAll(io.NewSectionReader(f, 0, maxRecord+1))
	r, err := Parse(data)
	if err != nil {
		return Record{}, &HostileError{name, "is not a record: " + err.Error(), true}
	}
	return r, nil
}
