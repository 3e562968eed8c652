package pidfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// LiveError says that a living instance holds the record.
type LiveError struct{ Record Record }

func (e *LiveError) Error() string { return fmt.Sprintf("already running (PID %d)", e.Record.PID) }

var errNamed = errors.New("it names a living process")

// maxInstances bounds how many records one folder may hold.
const maxInstances = 99

// Take writes r there and holds it.
//
// If clash reports true for a living instance, the error is a *LiveError. Beside any other
// living instance r gets the next name (.bengal-run-2.pid). So it does beside a dead record
// for which named reports true: that record still names a living process. In an exact place
// the error is a *LiveError for any living instance, and a dead record is replaced. If a
// file there is no record and cannot be replaced, the error is a *HostileError; if it was
// replaced, replaced says what it was.
//
// Named may be nil, and must not lock the record.
func (p Place) Take(r Record, clash func(Record) bool, named func(Seen) bool) (h *Held, replaced *HostileError, err error) {
	dir, err := openDir(unix.AT_FDCWD, p.Dir)
	if err != nil {
		return nil, nil, &fs.PathError{Op: "open", Path: p.Dir, Err: err}
	}
	defer func() {
		if h == nil {
			unix.Close(dir)
		}
	}()
	defer lockDir(dir)()
	if !p.Exact {
		names, temps, _ := p.list(dir) // if it cannot be listed, the names are tried one by one
		sweep(dir, temps)
		for _, name := range names { // whatever its number
			if other, live, ok := read(dir, name); ok && live && clash(other) {
				return nil, nil, &LiveError{other}
			}
		}
	}
	for n := 1; n <= maxInstances; n++ {
		name := p.numbered(n)
		h, replaced, err := p.takeName(dir, name, r, named)
		var live *LiveError
		if errors.As(err, &live) && !p.Exact && !clash(live.Record) || err == errNamed {
			continue
		}
		return h, replaced, err
	}
	return nil, nil, fmt.Errorf("%s: %d instances run here already", p.Dir, maxInstances)
}

// sweep removes the temporary files whose writers were killed. A file that is being
// written is locked, and so is its folder.
func sweep(dir int, temps []string) {
	for _, name := range temps {
		f, err := open(dir, name)
		if err != nil {
			continue
		}
		if own(f) {
			_ = unix.Unlinkat(dir, name, 0)
		}
		f.Close()
	}
}

func (p Place) takeName(dir int, name string, r Record, named func(Seen) bool) (*Held, *HostileError, error) {
	var replaced *HostileError
	f, err := open(dir, name)
	switch {
	case err == nil:
		defer f.Close() // the lock on what is replaced is held until then
		old, err := parse(f, name)
		if !own(f) {
			if err != nil {
				return nil, nil, &HostileError{name, "is locked by another program", false}
			}
			return nil, nil, &LiveError{old}
		}
		if !inPlace(dir, name, int(f.Fd())) { // somebody who has given up on the folder's lock was faster
			return p.takeName(dir, name, r, named)
		}
		if err == nil && !p.Exact && named != nil && named(Seen{old, p.Dir + "/" + name, false}) {
			return nil, nil, errNamed
		}
		if errors.As(err, &replaced) && p.Exact && !empty(f) {
			return nil, nil, replaced
		}
	case errors.As(err, &replaced):
		if !replaced.Replaceable || p.Exact {
			return nil, nil, replaced
		}
	}
	temp := tempName(name, r.ID)
	lock, err := writeTemp(dir, temp, r)
	if err != nil {
		return nil, nil, &fs.PathError{Op: "write", Path: p.Dir + "/" + name, Err: err}
	}
	if err := unix.Renameat(dir, temp, dir, name); err != nil {
		unix.Close(lock)
		_ = unix.Unlinkat(dir, temp, 0)
		return nil, nil, &fs.PathError{Op: "write", Path: p.Dir + "/" + name, Err: err}
	}
	return &Held{Name: name, dir: dir, lock: lock, last: -1, temp: temp}, replaced, nil
}

func empty(f *os.File) bool {
	st, err := f.Stat()
	return err == nil && st.Size() == 0
}
