package pidfile

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// Seen is a record, read by a process that does not hold it.
type Seen struct {
	Record
	Path string
	// Live is whether somebody holds the lock. It does not prove that the holder is
	// who the record names.
	Live bool
}

// Look reads the records of a place, numbered ones too, in the order of their names.
// It passes over what is no record: Take says what is wrong with that.
func (p Place) Look() []Seen {
	dir, err := openDir(unix.AT_FDCWD, p.Dir)
	if err != nil {
		return nil
	}
	defer unix.Close(dir)
	names, _, err := p.list(dir)
	if err != nil {
		return nil
	}
	slices.Sort(names)
	var all []Seen
	for _, name := range names {
		if r, live, ok := read(dir, name); ok {
			all = append(all, Seen{r, path.Join(p.Dir, name), live})
		}
	}
	return all
}

// read reads a record that may be replaced or removed meanwhile. One that was just
// replaced is unlocked and yet not dead, so read looks again.
func read(dir int, name string) (r Record, live, ok bool) {
	for range 20 {
		f, err := open(dir, name)
		if err != nil {
			return Record{}, false, false
		}
		r, err = parse(f, name)
		live = locked(f)
		same := inPlace(dir, name, int(f.Fd()))
		f.Close()
		if live || same {
			return r, live, err == nil
		}
	}
	return Record{}, false, false
}

// inPlace reports whether the file of that name is one of those that are open.
func inPlace(dir int, name string, fds ...int) bool {
	var at unix.Stat_t
	if unix.Fstatat(dir, name, &at, unix.AT_SYMLINK_NOFOLLOW) != nil {
		return false
	}
	return slices.ContainsFunc(fds, func(fd int) bool {
		var st unix.Stat_t
		return unix.Fstat(fd, &st) == nil && st.Dev == at.Dev && st.Ino == at.Ino
	})
}

// Clear removes the dead records for which over reports true, and the temporary files
// that a crash has left.
func (p Place) Clear(over func(Seen) bool) error {
	dir, err := openDir(unix.AT_FDCWD, p.Dir)
	if err != nil {
		return &fs.PathError{Op: "open", Path: p.Dir, Err: err}
	}
	defer unix.Close(dir)
	defer lockDir(dir)()
	names, temps, err := p.list(dir)
	for _, name := range names {
		err = errors.Join(err, p.clear(dir, name, over))
	}
	sweep(dir, temps)
	return err
}

func (p Place) clear(dir int, name string, over func(Seen) bool) error {
	f, err := open(dir, name)
	if err != nil {
		return nil
	}
	defer f.Close()
	r, err := parse(f, name)
	// own comes last: a start would take a locked record for a live one.
	if err != nil || locked(f) || !over(Seen{r, path.Join(p.Dir, name), false}) || !own(f) ||
		!inPlace(dir, name, int(f.Fd())) { // a start that has given up on the folder's lock has replaced it
		return nil
	}
	if err := unix.Unlinkat(dir, name, 0); err != nil {
		return &fs.PathError{Op: "remove", Path: path.Join(p.Dir, name), Err: err}
	}
	return nil
}

// At reads the record that another process has open (/proc/PID/fd), where it lies now.
func At(link string) (Seen, bool) {
	name, err := os.Readlink(link)
	if err != nil || !path.IsAbs(name) || strings.HasPrefix(name, "/dev/") || strings.HasPrefix(name, "/proc/") {
		return Seen{}, false
	}
	dir, err := openDir(unix.AT_FDCWD, path.Dir(name))
	if err != nil {
		return Seen{}, false
	}
	defer unix.Close(dir)
	r, live, ok := read(dir, path.Base(name))
	return Seen{r, name, live}, ok
}
