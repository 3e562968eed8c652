package prompt_test

import (
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"bengal-run/prompt/terminaltest"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// A terminal is what a person sits at. It answers when it is asked where its
// cursor is.
type terminal struct {
	*terminaltest.Terminal
	slave  *os.File
	before *term.State

	mutex  sync.Mutex // it shows nothing as long as this is locked
	cursor terminaltest.Cursor
	answer string // to each query
	early  string // typed just before the first answer
	at     map[string]string
}

const here = terminaltest.Here

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
	x := &terminal{slave: slave, before: before, answer: answer, at: map[string]string{}}
	x.Terminal = terminaltest.Watch(t, master, x.react)
	t.Cleanup(func() { x.slave.Close() })
	return x
}

// react presses keys for what is shown.
func (x *terminal) react(shown string) (keys string) {
	x.mutex.Lock()
	defer x.mutex.Unlock()
	for range x.cursor.Asked(shown) {
		keys += x.early + x.answer
		x.early = ""
	}
	for seen, typed := range x.at {
		if strings.Contains(shown, seen) {
			keys += typed
			delete(x.at, seen)
		}
	}
	return keys
}

// typesAt presses keys at the moment that something is seen.
func (x *terminal) typesAt(seen, keys string) {
	x.mutex.Lock()
	defer x.mutex.Unlock()
	x.at[seen] = keys
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
	x.mutex.Unlock()
	s := x.Shown()
	if strings.LastIndex(s, "\x1b[?25l") > strings.LastIndex(s, "\x1b[?25h") {
		t.Errorf("the cursor is hidden: %q", s)
	}
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
