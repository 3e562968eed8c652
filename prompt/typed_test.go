package prompt_test

import (
	"strings"
	"testing"
)

// TestTypedAtOnce: not a key is lost that is typed when the question is seen.
func TestTypedAtOnce(t *testing.T) {
	x := newTerminal(t, here)
	x.typesAt(yesNo, "n\r")
	x.start(t, "Y").wants(t, "no")
	x.checkAsBefore(t)
}

// TestTypedBefore: what was typed before the question is not its answer.
func TestTypedBefore(t *testing.T) {
	for _, tt := range []struct{ name, keys, early, want string }{
		{"before the program", "y\r", "", "no"},
		{"many lines", strings.Repeat("y\r", 1000), "", "no"},
		{"half a line", "y", "", "no"},
		{"end of input", "y\x04\x04", "", "no"},
		{"before the report", "", "y\r", "no"},
		{"half a key", "", "\x1b[", "no"},
		{"Ctrl+C before the report", "", "y\r\x03", "interrupted"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x := newTerminal(t, here)
			x.mutex.Lock()
			x.early = tt.early
			x.mutex.Unlock()
			x.Types(t, tt.keys)
			x.typesAt(yesNo, "n\r")
			x.start(t, "Y").wants(t, tt.want)
			x.checkAsBefore(t)
		})
	}
}

// TestTwoQuestions: what is typed in advance answers one question, not two.
func TestTwoQuestions(t *testing.T) {
	x := newTerminal(t, here)
	p := x.start(t, "twice")
	x.WaitShown(t, yesNo, 1)
	x.Types(t, "n\ry\r")
	x.WaitShown(t, yesNo, 2)
	x.Types(t, "n\r")
	p.wants(t, "no\nno")
	x.checkAsBefore(t)
}
