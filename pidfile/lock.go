package pidfile

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// locked reports whether somebody holds the record. It tries a shared lock, so that
// two readers do not take each other for the owner.
func locked(f *os.File) bool {
	err := unix.Flock(int(f.Fd()), unix.LOCK_SH|unix.LOCK_NB)
	if err == nil {
		_ = unix.Flock(int(f.Fd()), unix.LOCK_UN)
	}
	return errors.Is(err, unix.EWOULDBLOCK)
}

// own locks a record that nobody holds. It waits for readers. NFS gives a file that was
// opened for reading no lock of its own (EBADF, flock(2)): there it is enough that nobody
// else has one.
func own(f *os.File) bool {
	for range 100 {
		err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		if err == nil {
			return true
		}
		if errors.Is(err, unix.EBADF) {
			return !locked(f)
		}
		if locked(f) {
			return false
		}
		time.Sleep(time.Millisecond)
	}
	return false
}

// lockDir keeps other instances from taking or removing records in the same folder.
// After a second it goes on without the lock: a folder that cannot be locked (NFS),
// or that somebody keeps locked, must not keep a server from starting.
func lockDir(dir int) (unlock func()) {
	for deadline := time.Now().Add(time.Second); ; time.Sleep(time.Millisecond) {
		err := unix.Flock(dir, unix.LOCK_EX|unix.LOCK_NB)
		if err == nil {
			return func() { _ = unix.Flock(dir, unix.LOCK_UN) }
		}
		if !errors.Is(err, unix.EWOULDBLOCK) && !errors.Is(err, unix.EINTR) || time.Now().After(deadline) {
			return func() {}
		}
	}
}
