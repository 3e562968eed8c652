package background

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"

	"bengal-run/launcher/speech"
	"bengal-run/pidfile"

	"golang.org/x/sys/unix"
)

// A logFile is a new log and a lock on it. COMMAND inherits the file; only the launcher
// inherits the lock. The lock says that a living instance writes here; the open file does
// not, since a spared process may keep it open for longer.
type logFile struct {
	path string
	file *os.File
	lock int
}

// Close closes this process's descriptors of it.
func (l *logFile) Close() {
	_ = l.file.Close()
	_ = unix.Close(l.lock)
}

// openLog makes a new log. The default name is passed over while another instance
// writes there.
func openLog(v speech.Voice, path, project string) (*logFile, error) {
	if path != "" {
		return newLog(path)
	}
	dir, base := project, ".bengal-run"
	for n := 1; ; n++ {
		name := base + ".log"
		if n > 1 {
			name = fmt.Sprintf("%s-%d.log", base, n)
		}
		l, err := newLog(filepath.Join(dir, name))
		switch {
		case errors.Is(err, errLogInUse) && n < 99:
		case pidfile.Unwritable(err) && dir == project:
			place, ferr := pidfile.Fallback(project)
			if ferr != nil {
				return nil, err
			}
			v.Sayf(speech.Warning, logElsewhere, dir, place.Dir)
			dir, base, n = place.Dir, strings.TrimSuffix(place.Name, ".pid"), 0
		default:
			return l, err
		}
	}
}

// errLogInUse says that a living instance writes there.
var errLogInUse = errors.New("a living instance writes there")

// newLog puts an empty file that nobody else can read in the place of an old log.
func newLog(path string) (*logFile, error) {
	full, err := filepath.Abs(path)
	if err == nil {
		err = removeLog(full)
	}
	if err == nil || errors.Is(err, unix.ENOENT) {
		var l *logFile
		if l, err = createLog(full); err == nil {
			return l, nil
		}
	}
	if errors.Is(err, unix.EEXIST) { // another start has just made one
		err = errLogInUse
	}
	return nil, &speech.Error{Code: speech.CodeFailed, Err: fmt.Errorf("--log %s: %w", path, speech.Bare(err)), Hint: logHint}
}

// removeLog removes an old log: a plain file of this user.
func removeLog(path string) error {
	var st unix.Stat_t
	if err := unix.Lstat(path, &st); err != nil {
		return err
	}
	switch {
	case st.Mode&unix.S_IFMT == unix.S_IFDIR:
		return errors.New("is a folder")
	case st.Mode&unix.S_IFMT != unix.S_IFREG:
		return errors.New("is not a plain file")
	case int(st.Uid) != os.Geteuid():
		return fmt.Errorf("belongs to another user (uid %d)", st.Uid)
	}
	lock, err := lockLog(path)
	if err != nil {
		return err
	}
	defer unix.Close(lock)
	return unix.Unlink(path)
}

// createLog makes a new log and locks it. Another start may take the file between the
// two steps; then it keeps it.
func createLog(path string) (*logFile, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE|os.O_EXCL|unix.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, err
	}
	err = f.Chmod(0o600) // whatever the umask
	lock := -1
	if err == nil {
		lock, err = lockLog(path)
	}
	if err == nil {
		made, merr := f.Stat()
		now, nerr := os.Lstat(path)
		switch {
		case merr != nil || nerr != nil || !os.SameFile(made, now):
			err = errLogInUse
		default:
			if err = hasRoom(f); err == nil {
				return &logFile{path, f, lock}, nil
			}
			_ = unix.Unlink(path)
		}
		_ = unix.Close(lock)
	}
	if errors.Is(err, unix.ENOENT) {
		err = errLogInUse
	}
	_ = f.Close()
	return nil, err
}

// hasRoom fails on a full disk, where an empty file can still be made.
func hasRoom(f *os.File) error {
	_, err := f.WriteString("\n")
	return errors.Join(err, f.Truncate(0))
}

// lockLog opens the file a second time: a lock belongs to an open file description
// (flock(2)), and COMMAND inherits the one that it writes to. On a file system without
// locks (NFS) a log counts as unlocked.
func lockLog(path string) (fd int, err error) {
	fd, err = unix.Open(path, unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return -1, err
	}
	if errors.Is(unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB), unix.EWOULDBLOCK) {
		unix.Close(fd)
		return -1, errLogInUse
	}
	return fd, nil
}

// tail reads the last bytes of a file, as far as it can be read.
func tail(path string) string {
	const size = 64 << 10
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	_, _ = f.Seek(-size, io.SeekEnd) // which fails, and stays at the beginning, where there is less
	text, _ := io.ReadAll(io.LimitReader(f, size))
	return string(text)
}

// harmless returns a text without what would change a terminal: escape sequences (ECMA-48,
// 5.4 and 8.3.89) and control characters.
func harmless(text string) string {
	sequence := regexp.MustCompile(`\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|[ -/]*[0-~])`)
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) && c != '\n' && c != '\t' {
			return -1
		}
		return c
	}, sequence.ReplaceAllString(text, ""))
}
