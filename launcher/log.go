package launcher

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"bengal-run/pidfile"

	"golang.org/x/sys/unix"
)

// defaultLog is the log's name in the project's folder.
const defaultLog = ".bengal-run.log"

// openLog makes a new log: a plain file of this user that nobody else can read. It
// is locked for as long as somebody writes to it, and the default name is passed
// over while another instance does.
func openLog(v Voice, path string, p project) (*os.File, error) {
	if path != "" {
		return newLog(path)
	}
	dir, name := p.dir, defaultLog
	for n := 2; ; n++ {
		f, err := newLog(filepath.Join(dir, name))
		switch {
		case errors.Is(err, errLogInUse) && n < 100:
			name = fmt.Sprintf("%s-%d.log", strings.TrimSuffix(defaultLog, ".log"), n)
		case pidfile.Unwritable(err) && dir == p.dir:
			place, ferr := pidfile.Fallback(p.dir)
			if ferr != nil {
				return nil, err
			}
			v.sayf(Warning, logElsewhere, dir, place.Dir)
			dir, name = place.Dir, strings.TrimSuffix(place.Name, ".pid")+".log"
		default:
			return f, err
		}
	}
}

// errLogInUse says that a living instance writes there.
var errLogInUse = errors.New("the log is in use")

// newLog puts an empty file in the place of an old log.
func newLog(path string) (*os.File, error) {
	refuse := func(why string) (*os.File, error) {
		return nil, &Error{Code: CodeFailed, Err: fmt.Errorf("--log %s: %s", path, why), Hint: logHint}
	}
	var st unix.Stat_t
	switch err := unix.Lstat(path, &st); {
	case errors.Is(err, unix.ENOENT):
	case err != nil:
		return refuse(err.Error())
	case st.Mode&unix.S_IFMT == unix.S_IFDIR:
		return refuse("is a folder")
	case st.Mode&unix.S_IFMT != unix.S_IFREG:
		return refuse("is no plain file")
	case int(st.Uid) != os.Geteuid():
		return refuse(fmt.Sprintf("belongs to another user (uid %d)", st.Uid))
	default:
		if inUse(path) {
			return nil, &Error{Code: CodeFailed, Err: fmt.Errorf("--log %s: %w", path, errLogInUse), Hint: logHint}
		}
		if err := os.Remove(path); err != nil {
			return nil, logError(path, err)
		}
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE|os.O_EXCL|unix.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, logError(path, err)
	}
	_ = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	return f, nil
}

func logError(path string, err error) error {
	return &Error{Code: CodeFailed, Err: fmt.Errorf("--log %s: %w", path, bare(err)), Hint: logHint}
}

// inUse reports whether somebody holds the lock of a log.
func inUse(path string) bool {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return false
	}
	defer unix.Close(fd)
	return errors.Is(unix.Flock(fd, unix.LOCK_SH|unix.LOCK_NB), unix.EWOULDBLOCK)
}

// tail reads the last bytes of a file.
func tail(path string, size int64) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if st, err := f.Stat(); err == nil && st.Size() > size {
		if _, err := f.Seek(-size, io.SeekEnd); err != nil {
			return "", err
		}
	}
	text, err := io.ReadAll(io.LimitReader(f, size))
	return string(text), err
}
