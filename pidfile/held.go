package pidfile

import (
	"errors"
	"fmt"

	"golang.org/x/sys/unix"
)

// Held is a record that this instance holds: its folder, its name in it, and
// the lock. The folder is held open, so the record is found again when the
// folder is moved. These are bare descriptors: an os.File starts a goroutine that
// a launcher has no use for.
type Held struct {
	Name string
	dir  int
	lock int
	last int // the lock before, -1 for none: see Adopt
	temp string
}

// ErrRemoved says that somebody has removed or replaced the record: the other
// process that holds it, once nothing is left, or a stranger.
var ErrRemoved = errors.New("was removed or replaced")

// Inherit makes a Held of descriptors that came from the other process. The
// folder is opened anew: a lock on the same open file would not keep the two
// from each other (flock(2)).
func Inherit(dir, lock int, name, id string) *Held {
	h := &Held{Name: name, dir: dir, lock: lock, last: -1, temp: tempName(name, id)}
	if fd, err := unix.Openat(dir, ".", unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0); err == nil {
		unix.Close(dir)
		h.dir = fd
	}
	return h
}

// Descriptors are what Inherit needs in the other process.
func (h *Held) Descriptors() (dir, lock int) { return h.dir, h.lock }

// Update puts r in the place of what the file says. Share is given the new
// lock before it takes the old one's place, to hand it to the other process
// that keeps it: a lock on its way counts as held. If the new one cannot be put in
// place, share is given the old one again.
func (h *Held) Update(r Record, share func(lock int)) error {
	defer lockDir(h.dir)()
	if !h.ours() {
		return fmt.Errorf("%s: %w", h.Name, ErrRemoved)
	}
	lock, err := writeTemp(h.dir, h.temp, r)
	if err != nil {
		return fmt.Errorf("%s: %w", h.Name, err)
	}
	if share != nil {
		share(lock)
	}
	if err := unix.Renameat(h.dir, h.temp, h.dir, h.Name); err != nil {
		if share != nil { // it keeps two, and a second failure would take the one in place
			share(h.lock)
		}
		unix.Close(lock)
		_ = unix.Unlinkat(h.dir, h.temp, 0)
		return fmt.Errorf("%s: %w", h.Name, err)
	}
	unix.Close(h.lock)
	h.lock = lock
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
	if h.last >= 0 {
		unix.Close(h.last)
	}
	h.last, h.lock = h.lock, lock
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
	unix.Close(h.lock)
	if h.last >= 0 {
		unix.Close(h.last)
	}
	unix.Close(h.dir)
}

// ours reports whether the name still stands for a file that we hold.
func (h *Held) ours() bool {
	var at unix.Stat_t
	if unix.Fstatat(h.dir, h.Name, &at, unix.AT_SYMLINK_NOFOLLOW) != nil {
		return false
	}
	for _, fd := range []int{h.lock, h.last} {
		var st unix.Stat_t
		if fd >= 0 && unix.Fstat(fd, &st) == nil && st.Dev == at.Dev && st.Ino == at.Ino {
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
func writeTemp(dir int, temp string, r Record) (lock int, err error) {
	const flags = unix.O_RDWR | unix.O_CREAT | unix.O_EXCL | unix.O_CLOEXEC | unix.O_NOFOLLOW
	fd, err := unix.Openat(dir, temp, flags, 0o600)
	if err == unix.EEXIST {
		_ = unix.Unlinkat(dir, temp, 0)
		fd, err = unix.Openat(dir, temp, flags, 0o600)
	}
	if err != nil {
		return -1, err
	}
	err = unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB)
	if err == nil {
		err = unix.Fchmod(fd, 0o600)
	}
	if err == nil {
		err = write(fd, r.Encode())
	}
	if err != nil {
		unix.Close(fd)
		_ = unix.Unlinkat(dir, temp, 0)
		return -1, err
	}
	return fd, nil
}

func write(fd int, b []byte) error {
	for len(b) > 0 {
		n, err := unix.Write(fd, b)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}
