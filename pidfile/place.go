package pidfile

import (
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"path"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Place is where a record goes.
type Place struct {
	Dir, Name string
	// Exact says that somebody asked for this very file: Take tries no other name,
	// and replaces nothing but a record.
	Exact bool
}

// DefaultName is the record's name in the project's folder.
const DefaultName = ".bengal-run.pid"

// Default is the place in the project's folder.
func Default(dir string) Place { return Place{Dir: dir, Name: DefaultName} }

// Exactly is the place that somebody has named.
func Exactly(file string) (Place, error) {
	abs := path.Clean(file)
	if !path.IsAbs(file) {
		dir, err := os.Getwd()
		if err != nil {
			return Place{}, err
		}
		abs = path.Join(dir, file)
	}
	if st, err := os.Stat(abs); err == nil && st.IsDir() {
		return Place{}, fmt.Errorf("pidfile %s is a folder", file)
	}
	if st, err := os.Stat(path.Dir(abs)); err != nil || !st.IsDir() {
		return Place{}, fmt.Errorf("pidfile %s: there is no folder %s", file, path.Dir(abs))
	}
	return Place{Dir: path.Dir(abs), Name: path.Base(abs), Exact: true}, nil
}

// numbered is the name of the n-th instance's record.
func (p Place) numbered(n int) string {
	if n == 1 {
		return p.Name
	}
	return strings.TrimSuffix(p.Name, ".pid") + "-" + strconv.Itoa(n) + ".pid"
}

func (p Place) isRecord(name string) bool {
	middle, ok := strings.CutPrefix(name, strings.TrimSuffix(p.Name, ".pid"))
	if !ok {
		return false
	}
	if middle, ok = strings.CutSuffix(middle, ".pid"); !ok {
		return false
	}
	number, numbered := strings.CutPrefix(middle, "-")
	n, err := strconv.Atoi(number)
	return middle == "" || numbered && err == nil && n > 1
}

func (p Place) isTemp(name string) bool {
	id := path.Ext(name) // with its dot
	return len(id) == 9 && strings.Trim(id[1:], "0123456789abcdef") == "" && p.isRecord(strings.TrimSuffix(name, id))
}

func (p Place) list(dir int) (records, temps []string, err error) {
	if p.Exact {
		return []string{p.Name}, nil, nil
	}
	again, err := openDir(dir, ".")
	if err != nil {
		return nil, nil, err
	}
	f := os.NewFile(uintptr(again), p.Dir)
	defer f.Close()
	names, err := f.Readdirnames(-1)
	if err != nil {
		return nil, nil, err
	}
	for _, name := range names {
		switch {
		case p.isRecord(name):
			records = append(records, name)
		case p.isTemp(name):
			temps = append(temps, name)
		}
	}
	return records, temps, nil
}

// openDir opens a folder. A relative name begins at the folder dir.
func openDir(dir int, name string) (int, error) {
	return unix.Openat(dir, name, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
}

// Unwritable reports whether err says that the folder cannot be written, or is full.
func Unwritable(err error) bool {
	return errors.Is(err, unix.EACCES) || errors.Is(err, unix.EPERM) || errors.Is(err, unix.EROFS) ||
		errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT)
}

// PlacesOf lists the places where the records of a project lie: its folder, and
// elsewhere. There are none if the folder is gone, and has no name.
func PlacesOf(project string) []Place {
	if project == "" {
		return nil
	}
	return append([]Place{Default(project)}, elsewhere(project)...)
}

// Fallback is the first place elsewhere that a start can use: it makes the folder, and
// checks that nobody else can write there. The error says why the first of these places
// cannot be used.
func Fallback(project string) (Place, error) {
	why := errors.New("there is no home folder")
	for n, p := range elsewhere(project) {
		err := ownFolder(p.Dir)
		if err == nil {
			return p, nil
		}
		if n == 0 {
			why = err
		}
	}
	return Place{}, why
}

// ownFolder makes a folder for this user alone.
func ownFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	var st unix.Stat_t
	if err := unix.Lstat(dir, &st); err != nil {
		return err
	}
	if int(st.Uid) != os.Geteuid() || uint32(st.Mode)&unix.S_IFMT != unix.S_IFDIR || uint32(st.Mode)&0o022 != 0 {
		return fmt.Errorf("%s is not a folder of this user alone", dir)
	}
	return unix.Access(dir, unix.W_OK|unix.X_OK)
}

// elsewhere are the places for a project whose folder cannot be written:
// $XDG_RUNTIME_DIR/bengal-run and, in case that is not set or is of no use (as after su),
// $XDG_STATE_HOME/bengal-run (XDG Base Directory Specification). There the record is named
// after a hash of the project folder's path.
func elsewhere(project string) []Place {
	var bases []string
	if base := os.Getenv("XDG_RUNTIME_DIR"); path.IsAbs(base) {
		bases = append(bases, base)
	}
	if base := os.Getenv("XDG_STATE_HOME"); path.IsAbs(base) {
		bases = append(bases, base)
	} else if home, err := os.UserHomeDir(); err == nil {
		bases = append(bases, path.Join(home, ".local", "state"))
	}
	// Two folders with the same sum number their records like two instances in one
	// folder.
	sum := fnv.New64a()
	sum.Write([]byte(project))
	name := fmt.Sprintf("%016x.pid", sum.Sum64())
	places := make([]Place, len(bases))
	for n, base := range bases {
		places[n] = Place{Dir: path.Join(base, "bengal-run"), Name: name}
	}
	return places
}
