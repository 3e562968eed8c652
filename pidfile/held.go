package pidfile

import (
	"errors"
	"fmt"

	"golang.org/x/sys/unix"
)

// Held is a record that this instance holds: its folder, its name there, and the
// lock. The folder is open, so that the record can be found after the folder was
// moved. These are bare descriptors: an os.File would start a goroutine.
type Held struct {
	Name string
	dir  int
	lock int
	last int // the lock before, -1 for none: see Adopt
	temp string
}

// ErrRemoved says that the record is not ours any more: the other process that holds
// it has removed it, since nothing is left, or a stranger has.
var ErrRemoved = errors.New("was removed or replaced")

// Inherit makes a Held of descriptors that came from the other process. It opens the
// folder anew: both processes would share a lock on one open file (flock(2)).
func Inherit(dir, lock int, name, id string) *Held {
	h := &Held{Name: name, dir: dir, lock: lock, last: -1, temp: tempName(name, id)}
	if fd, err := openDir(dir, "."); err == nil {
		unix.Close(dir)
		h.dir = fd
	}
	return h
}

// Descriptors are what Inherit needs in the other process.
func (h *Held) Descriptors() (dir, lock int) { return h.dir, h.lock }

// Update replaces the record by r. It calls share with the new lock before the new
// file takes its place, to hand the lock to the other process: a lock on its way
// counts as held. If the file cannot be put in place, it calls share with the old
// lock.
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
		if share != nil { // Adopt keeps two locks: the valid one must stay among them
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

// Amend changes the record in the file, for the process that did not write it.
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

// Adopt takes over the lock of the file that the other process is about to put in
// place. It keeps the old lock, too: the other may die before it renames.
func (h *Held) Adopt(lock int) {
	if h.last >= 0 {
		unix.Close(h.last)
	}
	h.last, h.lock = h.lock, lock
}

// Remove removes the record, if it is still the one that we hold, and unlocks it.
func (h *Held) Remove() {
	unlock := lockDir(h.dir)
	if h.ours() {
		_ = unix.Unlinkat(h.dir, h.Name, 0)
	}
	_ = unix.Unlinkat(h.dir, h.temp, 0)
	unlock()
	h.Close()
}

// Close unlocks the record and leaves the file.
func (h *Held) Close() {
	unix.Close(h.lock)
	if h.last >= 0 {
		unix.Close(h.last)
	}
	unix.Close(h.dir)
}

// ours reports whether the file of that name is one that we hold.
func (h *Held) ours() bool { return inPlace(h.dir, h.Name, h.lock, h.last) }

// tempName is the name of a record before it takes its place. It follows from the id,
// so that what a crash leaves can be found.
func tempName(name, id string) string {
	return name + "." + id[:min(8, len(id))]
}

// writeTemp writes and locks a record under its temporary name. It does not sync: a
// record counts for one boot only.
func writeTemp(dir int, temp string, r Record) (lock int, err error) {
	_ = unix.Unlinkat(dir, temp, 0)
	fd, err := unix.Openat(dir, temp, unix.O_RDWR|unix.O_CREAT|unix.O_EXCL|unix.O_CLOEXEC|unix.O_NOFOLLOW, 0o600)
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
