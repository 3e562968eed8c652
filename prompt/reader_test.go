package prompt_test

import (
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// TestOtherReader: a server that has outlived its launcher reads the same
// terminal. It may take the terminal's answers, and keys; a signal is heeded all
// the same, and where it does not take all, the question comes.
func TestOtherReader(t *testing.T) {
	for _, tt := range []struct {
		name string
		flag int
	}{
		{"waits in read", 0},
		{"waits in poll, as node does", unix.O_NONBLOCK},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x := newTerminal(t, here)
			fd, err := unix.Open(x.slave.Name(), unix.O_RDONLY|unix.O_NOCTTY|unix.O_CLOEXEC|tt.flag, 0)
			if err != nil {
				t.Fatal(err)
			}
			over := make(chan struct{})
			go func() { defer close(over); readOn(fd) }()
			t.Cleanup(func() {
				x.Close() // ends the read
				<-over
				unix.Close(fd)
			})
			p := x.start(t, "Y")
			if tt.flag == 0 {
				x.WaitShown(t, "\x1b[6n", 2)
			} else {
				x.WaitShown(t, yesNo, 1)
			}
			x.signal(t, p, syscall.SIGTERM)
			if got, want := p.result(t), cancelled+"SIGTERM"; !strings.HasPrefix(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
			x.checkAsBefore(t)
		})
	}
}

// readOn reads a terminal until it is closed.
func readOn(fd int) {
	for buf := make([]byte, 4096); ; {
		n, err := unix.Read(fd, buf)
		switch {
		case err == unix.EAGAIN:
			_, _ = unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, -1)
		case n == 0 && err == nil, err == unix.EIO: // it is hung up
			return
		}
	}
}
