package hearing

import (
	"strings"
	"syscall"
	"testing"

	"bengal-run/launcher/test/stand"
)

// Send sends a signal to the launcher.
func (h *Hearing) Send(t *testing.T, sig syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(h.Launcher, sig); err != nil {
		t.Fatal(err)
	}
}

// Await waits until a process has been told a signal n times.
func (h *Hearing) Await(t *testing.T, pid int, sig syscall.Signal, n int) {
	t.Helper()
	for h.times(pid, sig) < n {
		h.next(t)
	}
}

// Answers sends a signal that goes to both, and reports whether COMMAND is told it,
// not being killed.
func (h *Hearing) Answers(t *testing.T, sig syscall.Signal) bool {
	t.Helper()
	before := h.times(h.Seen.Command.PID, sig)
	if syscall.Kill(h.Launcher, sig) != nil {
		return false
	}
	for h.times(h.Seen.Command.PID, sig) == before {
		e, ok := h.Within(stand.Patience)
		if !ok {
			return false
		}
		h.Told = append(h.Told, e)
	}
	return true
}

// Mark sends a signal that goes to both and waits for both. What was sent
// before it has arrived by then, if it arrives at all.
func (h *Hearing) Mark(t *testing.T, sig syscall.Signal) {
	t.Helper()
	command, child := h.times(h.Seen.Command.PID, sig), h.times(h.Child, sig)
	h.Send(t, sig)
	h.Await(t, h.Seen.Command.PID, sig, command+1)
	h.Await(t, h.Child, sig, child+1)
}

func (h *Hearing) heard(pid int, sig syscall.Signal) bool { return h.times(pid, sig) > 0 }

func (h *Hearing) times(pid int, sig syscall.Signal) int {
	n := 0
	for _, e := range h.Told {
		if e.PID == pid && e.Sig == sig {
			n++
		}
	}
	return n
}

// Wants compares how often COMMAND and its child were told a signal.
func (h *Hearing) Wants(t *testing.T, sig syscall.Signal, command, child int) {
	t.Helper()
	if got := h.times(h.Seen.Command.PID, sig); got != command {
		t.Errorf("COMMAND got %s %d times, want %d", strings.ToUpper(sig.String()), got, command)
	}
	if got := h.times(h.Child, sig); got != child {
		t.Errorf("its child got %s %d times, want %d", strings.ToUpper(sig.String()), got, child)
	}
}
