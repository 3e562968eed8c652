//go:build darwin || portable

package prompt

import (
	"io"
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// select answers as poll does: nothing, something to read, room to write, a
// hangup.
func TestAmong(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	look := func(fd *os.File, events int16) int16 {
		t.Helper()
		fds := []unix.PollFd{{Fd: int32(fd.Fd()), Events: events}}
		n, err := among(fds, 0)
		if err != nil || (n == 1) != (fds[0].Revents != 0) {
			t.Errorf("%d, %v, %#x", n, err, fds[0].Revents)
		}
		return fds[0].Revents
	}
	check := func(what string, got, want int16) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %#x, want %#x", what, got, want)
		}
	}
	check("an empty pipe", look(r, unix.POLLIN), 0)
	check("its other end", look(w, unix.POLLOUT), unix.POLLOUT)
	if _, err := io.WriteString(w, "x"); err != nil {
		t.Fatal(err)
	}
	check("a byte", look(r, unix.POLLIN), unix.POLLIN)
	if _, err := r.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	w.Close()
	check("the end", look(r, unix.POLLIN), unix.POLLHUP)
}
