//go:build linux && !portable

package process

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

func readProc(pid int, file string) ([]byte, error) {
	data, err := readFile("/proc/" + strconv.Itoa(pid) + "/" + file)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ESRCH) {
		return nil, ErrGone
	}
	return data, err
}

// readFile is os.ReadFile without the detour over the runtime's poller, which
// would cost two system calls more for each of some thousand small files.
func readFile(path string) ([]byte, error) {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	defer unix.Close(fd)
	buf := make([]byte, 0, 1024)
	for {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := unix.Read(fd, buf[len(buf):cap(buf)])
		switch {
		case err == unix.EINTR:
		case err != nil:
			return nil, err
		case n == 0:
			return buf, nil
		default:
			buf = buf[:len(buf)+n]
		}
	}
}

func readNames(dir string) ([]string, error) {
	d, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	return d.Readdirnames(-1)
}

// split cuts what the kernel joined with NULs.
func split(joined []byte) []string {
	s := strings.TrimSuffix(string(joined), "\x00")
	if s == "" {
		return nil
	}
	return strings.Split(s, "\x00")
}
