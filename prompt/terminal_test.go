package prompt_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// A terminal is what a person sits at: it shows what is printed, and answers
// when it is asked where its cursor is.
type terminal struct {
	master, slave *os.File
	before        *term.State

	mutex  sync.Mutex
	screen []byte
	asked  int    // up to where of the screen the cursor was looked for
	answer string // to each query
	early  string // typed just before the first answer
	at     map[string]string
	marks  int
}

const here = "\x1b[5;1R"

// newTerminal has a terminal that gives an answer to each query for its cursor,
// none if it is empty.
func newTerminal(t *testing.T, answer string) *terminal {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(slave, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	before, err := term.GetState(int(slave.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	x := &terminal{master: pollable(t, master), slave: slave, before: before, answer: answer, at: map[string]string{}}
	over := make(chan struct{})
	go func() { defer close(over); x.show() }()
	t.Cleanup(func() {
		x.master.Close()
		x.slave.Close()
		<-over
		if t.Failed() {
			t.Logf("screen: %q", x.screen)
		}
	})
	return x
}

// pollable opens f once more, so that closing it ends a read that waits.
func pollable(t *testing.T, f *os.File) *os.File {
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

func (x *terminal) show() {
	buf := make([]byte, 4096)
	for {
		n, err := x.master.Read(buf)
		if err != nil {
			return
		}
		x.mutex.Lock()
		x.screen = append(x.screen, buf[:n]...)
		var keys string
		for query := []byte("\x1b[6n"); ; {
			i := bytes.Index(x.screen[x.asked:], query)
			if i < 0 {
				break
			}
			x.asked += i + len(query)
			keys += x.early + x.answer
			x.early = ""
		}
		for seen, typed := range x.at {
			if bytes.Contains(x.screen, []byte(seen)) {
				keys += typed
				delete(x.at, seen)
			}
		}
		x.mutex.Unlock()
		_, _ = io.WriteString(x.master, keys)
	}
}

func (x *terminal) shown() string {
	x.mutex.Lock()
	defer x.mutex.Unlock()
	return string(x.screen)
}

func (x *terminal) types(t *testing.T, keys string) {
	t.Helper()
	if _, err := io.WriteString(x.master, keys); err != nil {
		t.Fatal(err)
	}
}

// typesAt presses keys at the moment that something is seen.
func (x *terminal) typesAt(seen, keys string) {
	x.mutex.Lock()
	defer x.mutex.Unlock()
	x.at[seen] = keys
}

// waitShown waits until something was printed so many times.
func (x *terminal) waitShown(t *testing.T, s string, times int) {
	t.Helper()
	wait(t, s+" on the screen", func() bool { return strings.Count(x.shown(), s) >= times })
}

// stick makes a terminal that shows nothing, and has taken all that it takes.
func (x *terminal) stick(t *testing.T) {
	t.Helper()
	x.mutex.Lock()
	t.Cleanup(x.mutex.Unlock)
	fd := int(x.slave.Fd())
	if err := unix.SetNonblock(fd, true); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(100 * time.Millisecond); time.Now().Before(end); {
		if n, _ := unix.Write(fd, make([]byte, 4096)); n > 0 {
			end = time.Now().Add(100 * time.Millisecond)
		}
	}
	if err := unix.SetNonblock(fd, false); err != nil {
		t.Fatal(err)
	}
}

// waitMode waits until a program has changed the terminal's settings.
func (x *terminal) waitMode(t *testing.T) {
	t.Helper()
	wait(t, "other settings", func() bool {
		now, err := term.GetState(int(x.slave.Fd()))
		return err == nil && *now != *x.before
	})
}

// checkAsBefore: the terminal is as it was.
func (x *terminal) checkAsBefore(t *testing.T) {
	t.Helper()
	after, err := term.GetState(int(x.slave.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	if *after != *x.before {
		t.Errorf("settings before %+v, after %+v", *x.before, *after)
	}
	if !x.mutex.TryLock() {
		return // it is stuck
	}
	s := string(x.screen)
	x.mutex.Unlock()
	if strings.LastIndex(s, "\x1b[?25l") > strings.LastIndex(s, "\x1b[?25h") {
		t.Errorf("the cursor is hidden: %q", s)
	}
}

// A program that asks, in a session of its own at a terminal.
type program struct {
	*exec.Cmd
	said  bytes.Buffer // on stdout, which is a pipe
	ended chan error
}

// start starts this binary as the program that asks.
func (x *terminal) start(t *testing.T, asks string, env ...string) *program {
	t.Helper()
	p := x.prepare(t, asks, env...)
	p.run(t)
	return p
}

func (x *terminal) prepare(t *testing.T, asks string, env ...string) *program {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &program{Cmd: exec.Command(self), ended: make(chan error, 1)}
	p.Env = slices.Concat(environ(), []string{asksEnv + "=" + asks}, env)
	p.Stdin, p.Stdout, p.Stderr = x.slave, &p.said, x.slave
	p.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	return p
}

// environ is that of a person at a terminal; the race detector need not wait for
// its threads at the end of each program.
func environ() []string {
	return append(os.Environ(), "TERM=xterm", "CI=", "NO_COLOR=", "GORACE=atexit_sleep_ms=0", patienceEnv+"=1m")
}

func (p *program) run(t *testing.T) {
	t.Helper()
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.ended <- p.Wait() }()
	t.Cleanup(func() {
		_ = p.Process.Kill()
		if p.ended != nil {
			<-p.ended
		}
	})
}

// result waits for what came of the question.
func (p *program) result(t *testing.T) string {
	t.Helper()
	select {
	case err := <-p.ended:
		p.ended = nil
		if err != nil {
			t.Fatalf("the program that asks: %v; it has said %q", err, p.said.String())
		}
	case <-time.After(limit):
		t.Fatal("the question does not end")
	}
	return strings.TrimSuffix(p.said.String(), "\n")
}

// limit is for what happens at once on a machine that is not busy.
const limit = time.Minute

func wait(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(limit); !done(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}
