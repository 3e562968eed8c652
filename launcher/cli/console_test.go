package cli

import (
	"os/exec"
	"strings"
	"testing"
	"time"
)

// What a newcomer does at the terminal, which is one of tmux, and what it shows.

func (n *newcomer) tmux(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command("tmux", append([]string{"-S", n.socket}, args...)...)
	cmd.Env = n.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("tmux %s: %v: %s", args, err, out)
	}
	return string(out)
}

// does has the shell do something, and waits for its next prompt.
func (n *newcomer) does(t *testing.T, line string) {
	t.Helper()
	n.types(t, line)
	n.key(t, "Enter")
	n.prompt(t)
}

func (n *newcomer) key(t *testing.T, name string) {
	t.Helper()
	n.tmux(t, "send-keys", name)
}

func (n *newcomer) types(t *testing.T, text string) {
	t.Helper()
	n.tmux(t, "send-keys", "-l", text)
	n.wait(t, "the line that was typed", func(screen string) bool { return strings.HasSuffix(screen, text) })
}

// lists presses TAB twice, and waits for what is offered, and the line again.
func (n *newcomer) lists(t *testing.T, offer string) {
	t.Helper()
	screen := n.screen(t)
	line := screen[strings.LastIndexByte(screen, '\n')+1:]
	n.tmux(t, "send-keys", "Tab", "Tab")
	n.wait(t, offer, func(screen string) bool {
		return strings.Contains(screen, offer) && strings.HasSuffix(screen, "\n"+line)
	})
}

// prompt waits until the last line is a prompt and nothing else.
func (n *newcomer) prompt(t *testing.T) {
	t.Helper()
	n.wait(t, "a prompt", func(screen string) bool {
		return prompted.MatchString(screen[strings.LastIndexByte(screen, '\n')+1:])
	})
}

func (n *newcomer) shows(t *testing.T, text string) {
	t.Helper()
	n.wait(t, text, func(screen string) bool { return strings.Contains(screen, text) })
}

func (n *newcomer) wait(t *testing.T, what string, ok func(screen string) bool) {
	t.Helper()
	for end := time.Now().Add(5 * time.Minute); !ok(n.screen(t)); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("no %q on the screen:\n%s", what, n.screen(t))
		}
	}
}

// screen is what the terminal has shown until now.
func (n *newcomer) screen(t *testing.T) string {
	t.Helper()
	lines := strings.Split(n.tmux(t, "capture-pane", "-p", "-J", "-S", "-"), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}
