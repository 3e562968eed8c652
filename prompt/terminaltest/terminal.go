// Package terminaltest is what a person sits at, for tests.
//
// A Terminal begins with Start, which has a program run there, or with Watch. It
// keeps what is shown until the test is over, or until Close, which is how a
// terminal's window closes. If the test fails, it logs the screen.
package terminaltest

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// patience bounds each wait for something to be shown.
const patience = time.Minute

// A Terminal is a pseudo-terminal, with its screen and its keys.
type Terminal struct {
	*os.File // the master's side
	react    func(shown string) (keys string)
	over     chan struct{}
	marks    int

	mutex  sync.Mutex
	screen []byte
}

// Start starts a program at a terminal of its own, with 24 rows. Whenever more is
// shown, react, which may be nil, says what keys to press for it. The program is
// reaped when it ends, and killed at the end of the test.
func Start(t testing.TB, cmd *exec.Cmd, columns uint16, react func(shown string) (keys string)) *Terminal {
	t.Helper()
	master, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: columns})
	if err != nil {
		t.Fatal(err)
	}
	x := Watch(t, master, react)
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-ended
	})
	return x
}

// Watch makes a Terminal of a pseudo-terminal's master, which it takes over.
func Watch(t testing.TB, master *os.File, react func(shown string) (keys string)) *Terminal {
	t.Helper()
	x := &Terminal{File: pollable(t, master), react: react, over: make(chan struct{})}
	go x.watch()
	t.Cleanup(func() {
		x.Close()
		<-x.over
		if t.Failed() {
			t.Logf("screen:\n%s", x.Shown())
		}
	})
	return x
}

// pollable makes a file whose Close also ends a Read that waits: only then is a terminal
// closed at once.
func pollable(t testing.TB, f *os.File) *os.File {
	t.Helper()
	defer f.Close()
	fd, err := unix.FcntlInt(f.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err == nil {
		err = unix.SetNonblock(fd, true)
	}
	if err != nil {
		t.Fatal(err)
	}
	return os.NewFile(uintptr(fd), f.Name())
}

func (x *Terminal) watch() {
	defer close(x.over)
	buf := make([]byte, 4096)
	for {
		n, err := x.Read(buf)
		x.mutex.Lock()
		x.screen = append(x.screen, buf[:n]...)
		x.mutex.Unlock()
		if err != nil {
			return
		}
		if x.react != nil {
			_, _ = x.WriteString(x.react(x.Shown()))
		}
	}
}

// Over is closed when nothing more can be shown: the last program is gone, or the
// terminal is closed.
func (x *Terminal) Over() <-chan struct{} { return x.over }

// Shown is all that was shown until now.
func (x *Terminal) Shown() string {
	x.mutex.Lock()
	defer x.mutex.Unlock()
	return string(x.screen)
}

// Shows reports whether a text was shown.
func (x *Terminal) Shows(text string) bool { return strings.Contains(x.Shown(), text) }

// WaitShown waits until a text was shown so many times.
func (x *Terminal) WaitShown(t testing.TB, text string, times int) {
	t.Helper()
	for end := time.Now().Add(patience); strings.Count(x.Shown(), text) < times; time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited %s for %q on the screen", patience, text)
		}
	}
}

// Types presses keys.
func (x *Terminal) Types(t testing.TB, keys string) {
	t.Helper()
	if _, err := x.WriteString(keys); err != nil {
		t.Fatal(err)
	}
}

// Prompt waits until a shell takes the keys: what it is told to print differs from what is
// typed, and its prompt ($PS1 is "$ ") follows. (If a signal interrupts zsh before that,
// zsh does not handle it before the next key.)
func (x *Terminal) Prompt(t testing.TB) {
	t.Helper()
	x.marks++
	x.Types(t, fmt.Sprintf("echo mark-$((%d+%d))-\n", 1000, x.marks))
	mark := fmt.Sprintf("mark-%d-", 1000+x.marks)
	for end := time.Now().Add(patience); ; time.Sleep(2 * time.Millisecond) {
		if _, after, shown := strings.Cut(x.Shown(), mark); shown && strings.Contains(after, "$ ") {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("waited %s for %q and a prompt on the screen", patience, mark)
		}
	}
}
