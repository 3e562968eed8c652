package questions_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bengal-run/launcher/test/console"
	"bengal-run/launcher/test/stand"
)

// TestNobodyToAsk: where nobody can be asked nothing is, and nothing is ended.
func TestNobodyToAsk(t *testing.T) {
	t.Parallel()
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
			s, dir := stand.New(t), t.TempDir()
			s.Holder(t, "stale")
			line := fmt.Sprintf(`%s '%s' -p %s -- touch started %s; echo "code-$?-"; [ ! -e said ] || cat said`, tt.before, stand.BengalRun, s.Port, tt.after)
			c := console.At(t, dir, line, false, tt.env)
			c.WaitFor(t, "code-75-")
			<-c.Over()
			if strings.Contains(c.Shown(), "(Y/n)") || !strings.Contains(c.Shown(), "is held by a stale server process") {
				t.Error("it was asked, or nothing was said")
			}
			if !s.Server(t).Running() {
				t.Error("the holder has ended")
			}
		})
	}
}

// TestSilentTerminal: a terminal that does not answer is nobody to ask.
func TestSilentTerminal(t *testing.T) {
	t.Parallel()
	s, dir := stand.New(t), t.TempDir()
	s.Holder(t, "stale")
	c := console.At(t, dir, fmt.Sprintf(`stty -g >before; '%s' -p %s -- touch started; echo "code-$?-"; stty -g >after; echo over-$((1+1))-`, stand.BengalRun, s.Port), true)
	c.WaitFor(t, "over-2-")
	if !strings.Contains(c.Shown(), "code-75-") || !s.Server(t).Running() {
		t.Error("no exit code 75, or the holder has ended")
	}
}

// TestStdoutRedirected asks all the same: questions go to stderr.
func TestStdoutRedirected(t *testing.T) {
	t.Parallel()
	s, dir := stand.New(t), t.TempDir()
	s.Holder(t, "stale")
	c := console.At(t, dir, fmt.Sprintf(`'%s' -p %s -- echo out >said; echo "code-$?-"`, stand.BengalRun, s.Port), false)
	c.WaitFor(t, "(Y/n)")
	_, _ = c.WriteString("\r")
	c.WaitFor(t, "code-0-")
	if said, _ := os.ReadFile(filepath.Join(dir, "said")); string(said) != "out\n" {
		t.Errorf("%q", said)
	}
}
