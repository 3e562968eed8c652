//go:build linux && !portable

package starter

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"

	"bengal-run/launcher/system"

	"golang.org/x/sys/unix"
)

// watch waits for the process by a pidfd, and for the terminal by what happens in its
// folder: to open the terminal's file would keep the terminal in use, and the file is
// removed when the terminal closes. Where a seccomp filter forbids pidfd_open, the process
// is polled.
func (s Session) watch(gone chan<- Ancestor) {
	fd, err := unix.PidfdOpen(s.Who.PID, 0)
	if err != nil || !s.Who.Running() { // or the PID is another's
		unix.Close(fd)
		go func() { gone <- s.poll() }()
		return
	}
	fds := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
	if folder, ok := watchFolder(s.Terminal); ok {
		fds = append(fds, unix.PollFd{Fd: int32(folder), Events: unix.POLLIN})
	}
	go func() {
		if _, err := os.Lstat(s.Terminal); s.Terminal != "" && err != nil {
			gone <- Ancestor{Name: s.Terminal}
			return
		}
		for {
			_, err := unix.Poll(fds, -1)
			switch {
			case err == unix.EINTR:
			case err != nil || fds[0].Revents != 0:
				gone <- s.Who
				return
			case removed(int(fds[1].Fd), s.Terminal):
				gone <- Ancestor{Name: s.Terminal}
				return
			}
		}
	}()
}

// watchFolder watches what is removed from a terminal's folder.
func watchFolder(file string) (fd int, ok bool) {
	if file == "" {
		return -1, false
	}
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC)
	if err != nil {
		return -1, false
	}
	if _, err = unix.InotifyAddWatch(fd, filepath.Dir(file), unix.IN_DELETE); err != nil {
		unix.Close(fd)
		return -1, false
	}
	return fd, true
}

// removed reads what has happened in a folder, and reports whether a file was
// removed. Another one may have its name by then.
func removed(fd int, file string) bool {
	events := make([]byte, 4096)
	n, err := unix.Read(fd, events)
	if err != nil {
		return false
	}
	for events = events[:n]; len(events) >= unix.SizeofInotifyEvent; {
		size := unix.SizeofInotifyEvent + int(binary.NativeEndian.Uint32(events[12:])) // len is its last field, inotify(7)
		name := events[unix.SizeofInotifyEvent:size]
		if string(bytes.TrimRight(name, "\x00")) == filepath.Base(file) {
			return true
		}
		events = events[size:]
	}
	_, err = os.Lstat(file) // events may have been lost
	return err != nil
}

// terminalOf is the file of our terminal, which the session's leader is most likely
// to have open: TIOCGSID works on our own terminal alone, which proves it.
func terminalOf(leader system.Info) string {
	for fd := range 3 {
		file, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", leader.PID, fd))
		if err != nil || filepath.Dir(file) != "/dev/pts" {
			continue
		}
		tty, err := unix.Open(file, unix.O_RDONLY|unix.O_NOCTTY|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
		if err != nil {
			continue
		}
		_, err = unix.IoctlGetInt(tty, unix.TIOCGSID)
		unix.Close(tty)
		if err == nil {
			return file
		}
	}
	return ""
}
