package console

import (
	"os"
	"os/exec"
	"testing"

	"bengal-run/prompt/terminaltest"
)

// A Screen is a terminal with a shell script in it, and the person in front.
type Screen struct {
	*terminaltest.Terminal
	Shell int // its PID
}

// At runs a line of shell at a terminal of its own. A dumb one does not say where
// its cursor is.
func At(t *testing.T, dir, line string, dumb bool, env ...string) *Screen {
	t.Helper()
	cmd := exec.Command("bash", "--norc", "--noprofile", "-c", line)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), append([]string{"TERM=xterm", "CI=", "NO_COLOR=", "PORT="}, env...)...)
	react := terminaltest.Answers()
	if dumb {
		react = nil
	}
	terminal := terminaltest.Start(t, cmd, 120, react)
	return &Screen{terminal, cmd.Process.Pid}
}

// WaitFor waits until a text is shown.
func (s *Screen) WaitFor(t *testing.T, text string) {
	t.Helper()
	s.WaitShown(t, text, 1)
}
