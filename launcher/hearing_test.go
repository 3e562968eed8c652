package launcher_test

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
)

// A hearing is an instance whose COMMAND and a child in its group tell each
// signal that they get.
type hearing struct {
	*stand
	launcher, child int
	told            []told
	coming          chan told
}

type told struct {
	pid int
	sig syscall.Signal
	at  time.Time
}

// newHearing starts the instance in a process group of its own below a session
// that lives (the launcher can be stopped there), or in a session of its own,
// and waits until the launcher catches every signal that it passes on.
func newHearing(t *testing.T, grace time.Duration, place syscall.SysProcAttr) *hearing {
	t.Helper()
	h := &hearing{stand: newStand(t), coming: make(chan told, 1024)}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	cmd := exec.Command(bengalRun, "--grace", fmt.Sprint(grace), "--", standin, h.dir, h.port, "pair")
	cmd.Dir, cmd.SysProcAttr, cmd.Stdout = h.dir, &place, w
	cmd.Env = append(os.Environ(), "GODEBUG=asyncpreemptoff=1")
	if cmd.Stderr, err = os.Create(filepath.Join(h.dir, "output")); err != nil {
		t.Fatal(err)
	}
	defer cmd.Stderr.(*os.File).Close()
	h.launcher = h.startCmd(t, cmd).PID
	w.Close()
	go h.hear(r)
	h.record(t)
	for h.child == 0 || !h.heard(h.seen.command.PID, 0) {
		if e := h.next(t); e.pid != h.seen.command.PID {
			h.child = e.pid
		}
	}
	h.warmUp(t)
	return h
}

func (h *hearing) hear(r *os.File) {
	defer close(h.coming)
	for lines := bufio.NewScanner(r); lines.Scan(); {
		var e told
		var nanoseconds int64
		words := strings.Fields(lines.Text()) // other launchers put their own in front
		if _, err := fmt.Sscan(strings.Join(words[max(0, len(words)-3):], " "), &e.pid, &e.sig, &nanoseconds); err == nil {
			e.at = time.Unix(0, nanoseconds)
			h.coming <- e
		}
	}
}

// warmUp sends the last signal that the launcher comes to catch until it
// arrives. Before that it is without effect.
func (h *hearing) warmUp(t *testing.T) {
	t.Helper()
	const last = syscall.Signal(64)
	if runtime.GOOS == "linux" {
		wait(t, "the launcher to catch every signal", func() bool {
			h.send(t, last)
			h.drain(20 * time.Millisecond)
			return h.heard(h.seen.command.PID, last)
		})
		// Those that are still on their way come before this one's answer.
		h.mark(t, syscall.SIGWINCH)
		h.mark(t, syscall.SIGWINCH)
	}
	h.told = nil
}

// next waits for one more signal to be told.
func (h *hearing) next(t *testing.T) told {
	t.Helper()
	select {
	case e, ok := <-h.coming:
		if !ok {
			t.Fatalf("everybody has ended, having told %v", h.told)
		}
		h.told = append(h.told, e)
		return e
	case <-time.After(patience):
		t.Fatalf("waited %s for a signal to arrive, after %v", patience, h.told)
	}
	panic("not reached")
}

// drain takes what is told within a time.
func (h *hearing) drain(during time.Duration) {
	for over := time.After(during); ; {
		select {
		case e, ok := <-h.coming:
			if !ok {
				return
			}
			h.told = append(h.told, e)
		case <-over:
			return
		}
	}
}

// rest takes what is told until everybody has ended.
func (h *hearing) rest(t *testing.T) {
	t.Helper()
	for over := time.After(patience); ; {
		select {
		case e, ok := <-h.coming:
			if !ok {
				return
			}
			h.told = append(h.told, e)
		case <-over:
			t.Fatalf("waited %s for everybody to end", patience)
		}
	}
}

func (h *hearing) send(t *testing.T, sig syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(h.launcher, sig); err != nil {
		t.Fatal(err)
	}
}

// await waits until a process has been told a signal n times.
func (h *hearing) await(t *testing.T, pid int, sig syscall.Signal, n int) {
	t.Helper()
	for h.times(pid, sig) < n {
		h.next(t)
	}
}

// mark sends a signal that goes to both and waits for both. What was sent
// before it has arrived by then, if it arrives at all.
func (h *hearing) mark(t *testing.T, sig syscall.Signal) {
	t.Helper()
	command, child := h.times(h.seen.command.PID, sig), h.times(h.child, sig)
	h.send(t, sig)
	h.await(t, h.seen.command.PID, sig, command+1)
	h.await(t, h.child, sig, child+1)
}

func (h *hearing) heard(pid int, sig syscall.Signal) bool { return h.times(pid, sig) > 0 }

func (h *hearing) times(pid int, sig syscall.Signal) int {
	n := 0
	for _, e := range h.told {
		if e.pid == pid && e.sig == sig {
			n++
		}
	}
	return n
}

// wants compares how often COMMAND and its child were told a signal.
func (h *hearing) wants(t *testing.T, sig syscall.Signal, command, child int) {
	t.Helper()
	if got := h.times(h.seen.command.PID, sig); got != command {
		t.Errorf("COMMAND got %s %d times, want %d", strings.ToUpper(sig.String()), got, command)
	}
	if got := h.times(h.child, sig); got != child {
		t.Errorf("its child got %s %d times, want %d", strings.ToUpper(sig.String()), got, child)
	}
}
