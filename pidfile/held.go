package pidfile

import (
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// Held is a record that this instance holds: its folder, its name in it, and
// the lock. The folder is held open, so the record is found again when the
// folder is moved.
type Held struct {
	Name string
	dir  int
	lock *os.File
	last *os.File // the lock before: see Adopt
	temp string
}

// Inherit makes a Held of descriptors that came from the other process. The
// folder is opened anew: a lock on the same open file would not keep the two
// from each other (flock(2)).
func Inherit(dir, lock int, name, id string) *Held {
	h := &Held{Name: name, dir: dir, lock: os.NewFile(uintptr(lock), name), temp: tempName(name, id)}
	if fd, err := unix.Openat(dir, ".", unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0); err == nil {
		unix.Close(dir)
		h.dir = fd
	}
	return h
}

// Descriptors are what Inherit needs in the other process.
func (h *Held) Descriptors() (dir, lock int) { return h.dir, int(h.lock.Fd()) }

// Update puts r in the place of what the file says. Share is given the new
// lock before it takes the old one's place, to hand it to the other process
// that keeps it: a lock on its way counts as held. If the new one cannot be put in
// place, share is given the old one again.
func (h *Held) Update(r Record, share func(lock int)) error {
	defer lockDir(h.dir)()
	if !h.ours() {
		return fmt.Errorf("%s: was removed or replaced by somebody else", h.Name)
	}
	f, err := writeTemp(h.dir, h.temp, r)
	if err != nil {
		return fmt.Errorf("%s: %w", h.Name, err)
	}
	if share != nil {
		share(int(f.Fd()))
	}
	if err := unix.Renameat(h.dir, h.temp, h.dir, h.Name); err != nil {
		if share != nil { // it keeps two, and a second failure would take the one in place
			share(int(h.lock.Fd()))
		}
		f.Close()
		_ = unix.Unlinkat(h.dir, h.temp, 0)
		return fmt.Errorf("%s: %w", h.Name, err)
	}
	h.lock.Close()
	h.lock = f
	return nil
}

// Amend changes what the file says, for who has not written it.
func (h *Held) Amend(change func(*Record)) error {
	f, err := open(h.dir, h.Name)
	if err != nil {
		return fmt.Errorf("%s: %w", h.Name, err)
	}
	defer f.Close()
	r, err := parse(f, h.Name)
	if err != nil {
		return err
	}
	change(&r)
	return h.Update(r, nil)
}

// Adopt takes the lock that the other process is about to put in place. The one
// before is kept, too, until the next: the other may die before it renames.
func (h *Held) Adopt(lock int) {
	if h.last != nil {
		h.last.Close()
	}
	h.last, h.lock = h.lock, os.NewFile(uintptr(lock), h.Name)
}

// Remove removes the record, if it is still the one that we hold, and lets go
// of it.
func (h *Held) Remove() {
	unlock := lockDir(h.dir)
	if h.ours() {
		_ = unix.Unlinkat(h.dir, h.Name, 0)
	}
	_ = unix.Unlinkat(h.dir, h.temp, 0)
	unlock()
	h.Close()
}

// Close lets go of the record and leaves it where it is.
func (h *Held) Close() {
	h.lock.Close()
	if h.last != nil {
		h.last.Close()
	}
	unix.Close(h.dir)
}

// ours reports whether the name still stands for a file that we hold.
func (h *Held) ours() bool {
	var at unix.Stat_t
	if unix.Fstatat(h.dir, h.Name, &at, unix.AT_SYMLINK_NOFOLLOW) != nil {
		return false
	}
	for _, f := range []*os.File{h.lock, h.last} {
		var st unix.Stat_t
		if f != nil && unix.Fstat(int(f.Fd()), &st) == nil && st.Dev == at.Dev && st.Ino == at.Ino {
			return true
		}
	}
	return false
}

// tempName is where a record is written before it takes its place. It can be
// told from the id alone, so what a crash leaves is found.
func tempName(name, id string) string {
	return name + "." + id[:min(8, len(id))]
}

// writeTemp writes and locks a record under another name. A crash of the
// system may lose it, and then its boot does not count any more either: it is
// not synced.
func writeTemp(dir int, temp string, r Record) (*os.File, error) {
	_ = unix.Unlinkat(dir, temp, 0)
	fd, err := unix.Openat(dir, temp, unix.O_RDWR|unix.O_CREAT|unix.O_EXCL|unix.O_CLOEXEC|unix.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, err
	}
	f := os.NewFile(uintptr(fd), temp)
	err = unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB)
	if err == nil {
		err = unix.Fchmod(fd, 0o600)
	}
	if err == nil {
		_, err = f.Write(r.Encode())
	}
	if err != nil {
		f.Close()
		_ = unix.Unlinkat(dir, temp, 0)
		return nil, err
	}
	return f, nil
}

// lockDir keeps other instances from taking or removing records in the same
// folder for the moment. Nobody is waited for longer than a second: a folder
// that cannot be locked (NFS), or that somebody else keeps locked, must not
// keep a server from starting.
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
