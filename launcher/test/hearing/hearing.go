// Package hearing listens to COMMAND: New has an instance start whose COMMAND
// tells each signal that it gets, with a child of its own; a test sends signals to
// the launcher, waits for what is told, and compares that with what it wants.
package hearing

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/test/stand"
)

// LongGrace is a grace period that no test waits for.
const LongGrace = time.Minute

// A Hearing is an instance whose COMMAND and a child in its group tell each
// signal that they get.
type Hearing struct {
	*stand.Stand
	Launcher, Child int
	Told            []Told
	Coming          chan Told
}

// A Told is one signal that one of them got.
type Told struct {
	PID int
	Sig syscall.Signal
	At  time.Time
}

// New starts the instance in a process group of its own below a session
// that lives (the launcher can be stopped there), or in a session of its own,
// and waits until the launcher catches every signal that it passes on.
func New(t *testing.T, grace time.Duration, place syscall.SysProcAttr) *Hearing {
	t.Helper()
	h := &Hearing{Stand: stand.New(t), Coming: make(chan Told, 1024)}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	cmd := exec.Command(stand.BengalRun, "--grace", fmt.Sprint(grace), "--", stand.Standin, h.Dir, h.Port, "pair")
	cmd.Dir, cmd.SysProcAttr, cmd.Stdout = h.Dir, &place, w
	cmd.Env = append(os.Environ(), "GODEBUG=asyncpreemptoff=1")
	if cmd.Stderr, err = os.Create(filepath.Join(h.Dir, "output")); err != nil {
		t.Fatal(err)
	}
	defer cmd.Stderr.(*os.File).Close()
	h.Launcher = h.StartCmd(t, cmd).PID
	w.Close()
	go h.Hear(r)
	h.Record(t)
	for h.Child == 0 || !h.heard(h.Seen.Command.PID, 0) {
		if e := h.next(t); e.PID != h.Seen.Command.PID {
			h.Child = e.PID
		}
	}
	h.warmUp(t)
	return h
}

// Hear takes down what COMMAND prints, until nobody can any more.
func (h *Hearing) Hear(r *os.File) {
	defer close(h.Coming)
	for lines := bufio.NewScanner(r); lines.Scan(); {
		var e Told
		var nanoseconds int64
		words := strings.Fields(lines.Text()) // other launchers put their own in front
		if _, err := fmt.Sscan(strings.Join(words[max(0, len(words)-3):], " "), &e.PID, &e.Sig, &nanoseconds); err == nil {
			e.At = time.Unix(0, nanoseconds)
			h.Coming <- e
		}
	}
}

// warmUp sends the last signal that the launcher comes to catch until it
// arrives. Before that it is without effect.
func (h *Hearing) warmUp(t *testing.T) {
	t.Helper()
	const last = syscall.Signal(64)
	if runtime.GOOS == "linux" {
		stand.Wait(t, "the launcher to catch every signal", func() bool {
			h.Send(t, last)
			h.drain(20 * time.Millisecond)
			return h.heard(h.Seen.Command.PID, last)
		})
		// Those that are still on their way come before this one's answer.
		h.Mark(t, syscall.SIGWINCH)
		h.Mark(t, syscall.SIGWINCH)
	}
	h.Told = nil
}

// Within waits for a signal to be told, but no longer than a time. It reports false if
// none is, or everybody has ended.
func (h *Hearing) Within(limit time.Duration) (e Told, ok bool) {
	select {
	case e, ok = <-h.Coming:
	case <-time.After(limit):
	}
	return e, ok
}

// next waits for one more signal to be told.
func (h *Hearing) next(t *testing.T) Told {
	t.Helper()
	e, ok := h.Within(stand.Patience)
	if !ok {
		t.Fatalf("no signal arrives any more, after %v", h.Told)
	}
	h.Told = append(h.Told, e)
	return e
}

// drain takes what is told within a time.
func (h *Hearing) drain(during time.Duration) {
	for over := time.Now().Add(during); ; {
		e, ok := h.Within(time.Until(over))
		if !ok {
			return
		}
		h.Told = append(h.Told, e)
	}
}

// Rest takes what is told until everybody has ended.
func (h *Hearing) Rest(t *testing.T) {
	t.Helper()
	began := time.Now()
	if h.drain(stand.Patience); time.Since(began) > stand.Patience {
		t.Fatalf("waited %s for everybody to end", stand.Patience)
	}
}
