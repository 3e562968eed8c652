package launcher_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestNobodyToAsk: where nobody can be asked nothing is, and nothing is ended.
func TestNobodyToAsk(t *testing.T) {
	for _, tt := range []struct{ name, before, after, env string }{
		{"stderr redirected", "", "2>said", ""},
		{"stdin redirected", "", "</dev/null", ""},
		{"dumb", "", "", "TERM=dumb"},
		{"CI", "", "", "CI=1"},
		{"no input", "", "", "BENGAL_RUN_NO_INPUT=1"},
		{"background", "set -m;", "& wait $!", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, dir := newStand(t), t.TempDir()
			s.holder(t, "stale")
			line := fmt.Sprintf(`%s '%s' -p %s -- touch started %s; echo "code-$?-"; [ ! -e said ] || cat said`, tt.before, bengalRun, s.port, tt.after)
			c := at(t, dir, line, false, tt.env)
			c.waitFor(t, "code-75-")
			<-c.Over()
			if strings.Contains(c.Shown(), "(Y/n)") || !strings.Contains(c.Shown(), "is held by a stale server process") {
				t.Error("it was asked, or nothing was said")
			}
			if !s.server(t).Running() {
				t.Error("the holder has ended")
			}
		})
	}
}

// TestSilentTerminal: a terminal that does not answer is nobody to ask.
func TestSilentTerminal(t *testing.T) {
	s, dir := newStand(t), t.TempDir()
	s.holder(t, "stale")
	c := at(t, dir, fmt.Sprintf(`stty -g >before; '%s' -p %s -- touch started; echo "code-$?-"; stty -g >after; echo over-$((1+1))-`, bengalRun, s.port), true)
	c.waitFor(t, "over-2-")
	if !strings.Contains(c.Shown(), "code-75-") || !s.server(t).Running() {
		t.Error("no exit code 75, or the holder has ended")
	}
}

// TestStdoutRedirected asks all the same: questions go to stderr.
func TestStdoutRedirected(t *testing.T) {
	s, dir := newStand(t), t.TempDir()
	s.holder(t, "stale")
	c := at(t, dir, fmt.Sprintf(`'%s' -p %s -- echo out >said; echo "code-$?-"`, bengalRun, s.port), false)
	c.waitFor(t, "(Y/n)")
	_, _ = c.WriteString("\r")
	c.waitFor(t, "code-0-")
	if said, _ := os.ReadFile(filepath.Join(dir, "said")); string(said) != "out\n" {
		t.Errorf("%q", said)
	}
}
