package pidfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/sys/unix"
)

// Seen is a record as somebody sees it who does not hold it.
type Seen struct {
	Record
	Path string
	// Live is whether somebody holds the lock. Who that is, the lock does not
	// tell: what the record says of it is a claim still.
	Live bool
}

// Look reads the records of a place, numbered ones too, in the order of their
// names. What cannot be a record is passed over; a start says what is wrong
// with it (Take).
func (p Place) Look() []Seen {
	dir, err := unix.Open(p.Dir, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil
	}
	defer unix.Close(dir)
	names := []string{p.Name}
	if !p.Exact {
		if names, err = p.list(dir); err != nil {
			return nil
		}
		slices.Sort(names)
	}
	var all []Seen
	for _, name := range names {
		if !p.Exact && !p.isRecord(name) {
			continue
		}
		if r, live, ok := read(dir, name); ok {
			all = append(all, Seen{r, filepath.Join(p.Dir, name), live})
		}
	}
	return all
}

// read reads a record that may be replaced or removed meanwhile. One that lost
// its lock to its successor is not dead, so that is looked at again.
func read(dir int, name string) (r Record, live, ok bool) {
	for range 20 {
		f, err := open(dir, name)
		if err != nil {
			return Record{}, false, false
		}
		r, err = parse(f, name)
		live = locked(f)
		same := inPlace(f, dir, name)
		f.Close()
		if live || same {
			return r, live, err == nil
		}
	}
	return Record{}, false, false
}

// inPlace reports whether the name still stands for f.
func inPlace(f *os.File, dir int, name string) bool {
	var at, st unix.Stat_t
	return unix.Fstatat(dir, name, &at, unix.AT_SYMLINK_NOFOLLOW) == nil &&
		unix.Fstat(int(f.Fd()), &st) == nil && st.Dev == at.Dev && st.Ino == at.Ino
}

// Clear removes dead records for which over reports true, and what a crash has
// left of others before they took their place.
func (p Place) Clear(over func(Seen) bool) error {
	dir, err := unix.Open(p.Dir, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return &fs.PathError{Op: "open", Path: p.Dir, Err: err}
	}
	defer unix.Close(dir)
	defer lockDir(dir)()
	names := []string{p.Name}
	if !p.Exact {
		if names, err = p.list(dir); err != nil {
			return err
		}
	}
	var failed error
	for _, name := range names {
		switch {
		case !p.Exact && p.isTemp(name):
			sweep(dir, name)
		case p.Exact || p.isRecord(name):
			failed = errors.Join(failed, p.clear(dir, name, over))
		}
	}
	return failed
}

func (p Place) clear(dir int, name string, over func(Seen) bool) error {
	f, err := open(dir, name)
	if err != nil {
		return nil
	}
	defer f.Close()
	r, err := parse(f, name)
	// One that stays is not locked: a start that comes to it meanwhile would take
	// it for a live one.
	if err != nil || locked(f) || !over(Seen{r, filepath.Join(p.Dir, name), false}) || !own(f) {
		return nil
	}
	if err := unix.Unlinkat(dir, name, 0); err != nil {
		return &fs.PathError{Op: "remove", Path: filepath.Join(p.Dir, name), Err: err}
	}
	return nil
}

// At reads the record in the file that a descriptor of another process refers
// to (/proc/PID/fd), and where it stands by now.
func At(link string) (Seen, bool) {
	path, err := os.Readlink(link)
	if err != nil || !filepath.IsAbs(path) {
		return Seen{}, false
	}
	dir, err := unix.Open(filepath.Dir(path), unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return Seen{}, false
	}
	defer unix.Close(dir)
	r, live, ok := read(dir, filepath.Base(path))
	return Seen{r, path, live}, ok
}
