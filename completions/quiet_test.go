package completions_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bengal-run/launcher/test/stand"
)

// TAB evaluates nothing: what was typed would leave a file.
func TestTabRunsNothing(t *testing.T) {
	t.Parallel()
	hostile := []string{"$(touch x)", "`touch x`", `"$(touch x)"`, "\"`touch x`\"", "'$(touch x)'", `\$\(touch\ x\)`,
		"$(touch x)/", "`touch x`/", `"$(touch x)/`, "a;touch x;", "a|touch x|", "a&touch x&", "a\ntouch x\n",
		"'a\n$(touch x)\n'", "\"a\n$(touch x)\n\"", "(touch x)", "(touch x)/", "<(touch x)", "=(touch x)", "=$(touch x)", "${x:-$(touch x)}", "$((a[$(touch x)]))",
		"a[$(touch x)]", "{a,$(touch x)}", "~$(touch x)", "x';touch x;'", `x";touch x;"`, "!$(touch x)", "-$(touch x)", "--$(touch x)=",
		"--port=$(touch x)", "*$(touch x)", "a]=$(touch x)", "x[$(touch x)]/fake"}
	around := []string{"bengal-run %", "bengal-run % ", "bengal-run % be", "bengal-run -- %", "bengal-run -- % be", "bengal-run -p %",
		"bengal-run -p % fake be", "bengal-run -p%", "bengal-run --port=%", "bengal-run -C %", "bengal-run -C % ", "bengal-run --chdir=%",
		"bengal-run --pidfile %", "bengal-run --pidfile=% fake be", "bengal-run --stop-signal %", "bengal-run --keep %",
		"bengal-run --keep=%", "bengal-run fake % be", "bengal-run %/fake be", "bengal-run cleanup -p %", "bengal-run cleanup --pidfile=%",
		"bengal-run completion %", "bengal-run % cleanup ", "bengal-run fake be| %"}
	// Each word stands in many lines, and each line takes many words; in the short
	// version each word stands in one, or two.
	some := stand.Times(19, 4)
	inShells(t, func(t *testing.T, v variant, c *console) {
		for i, word := range hostile {
			for j, line := range around {
				if (i+j)%some != 0 {
					continue
				}
				line = strings.ReplaceAll(line, "%", word)
				c.tab(t, line)
				if exists(c, "x") {
					t.Errorf("this runs: %s", line)
					_ = os.Remove(filepath.Join(c.dir, "x"))
				}
			}
		}
	})
}

// After any number of TABs the shell is as it was.
func TestLeavesNothing(t *testing.T) {
	t.Parallel()
	looks := map[string]string{
		"bash": " { compgen -v; set +o; shopt -p; } >state; : >ready\n",
		"zsh":  " { typeset +; setopt } >state; : >ready\n",
		"fish": " set -n >state; echo >ready\n",
	}
	inShells(t, func(t *testing.T, v variant, c *console) {
		look := func() []string {
			c.line(t, "", "")
			c.keys(t, looks[v.shell])
			c.wait(t, "ready")
			text, err := os.ReadFile(filepath.Join(c.dir, "state"))
			if err != nil {
				t.Fatal(err)
			}
			return strings.Split(string(text), "\n")
		}
		lines := []string{"bengal-run fake be", "bengal-run -p 80", "bengal-run -p 3000 -- colours gr", "bengal-run --isol",
			"bengal-run unheard-of site", "bengal-run -C my", "bengal-run colo"}
		c.tab(t, "fake be") // what the shell keeps itself is there then
		c.tab(t, "unheard-of site")
		before := look()
		for _, line := range lines {
			c.tab(t, line)
		}
		for _, line := range look() {
			if !slices.Contains(before, line) {
				t.Errorf("new: %s", line)
			}
		}
	})
}
