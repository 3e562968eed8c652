package completions_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// seen is what the function of fake has found on the line, and makes a line of
// each value.
func seen(t *testing.T, c *console, line string) string {
	t.Helper()
	c.tab(t, line)
	text, err := os.ReadFile(filepath.Join(c.dir, "seen"))
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	_ = os.Remove(filepath.Join(c.dir, "seen"))
	if c.shell == "fish" { // quoted otherwise
		return strings.NewReplacer("'", "", `"`, "", `\`, "").Replace(string(text))
	}
	return string(text)
}

// A COMMAND's own completion sees what it would without us, words behind the
// cursor included.
func TestHandedOver(t *testing.T) {
	lines := []string{"fake be", "fake a --gamma be", "fake be|x y", "fake be| y 'z z'", "fake a=b be", "fake a:b=be", "fake a@b c:d|e f:g",
		"./bin/fake --gamma ", "fake 'b c' \"d e\" be", "fake a\\ b be", "fake ä be| ö", "fake -- be", "fake 'be|", "fake \"be| x\" z", "fake cleanup -p "}
	fronts := []string{"bengal-run ", "bengal-run -- ", "bengal-run -p 3000 -- ", "bengal-run -C 'my dir' --port=3000 --pidfile=a:b ",
		"bengal-run bengal-run -qC bin ", "bengal-run -- bengal-run --keep none -- "}
	inShells(t, func(t *testing.T, v variant, c *console) {
		for i, line := range lines {
			want := seen(t, c, line)
			for j, front := range fronts {
				if (i+j)%3 != 0 && !all() {
					continue
				}
				if got := seen(t, c, front+line); got != want {
					t.Errorf("%s\n     sees\n%s   want\n%s", front+line, got, want)
				}
			}
		}
	})
}

// What stands beside the command is none of its line.
func TestHandedOverAlone(t *testing.T) {
	inShells(t, func(t *testing.T, v variant, c *console) {
		want := seen(t, c, "fake a be| c")
		for _, line := range []string{"true; bengal-run -- fake a be| c", "bengal-run -- fake a be| c; true x", "true x && bengal-run -p 1  --   fake a be| c&& true"} {
			if got := seen(t, c, line); got != want {
				t.Errorf("%s\n     sees\n%s   want\n%s", line, strings.TrimSpace(got), want)
			}
		}
	})
}

// npm's own completion reads the line itself where it has " -" in it.
func TestNpm(t *testing.T) {
	load := map[string]string{
		"bash": " eval \"$(npm completion)\"; : >ready\n",
		"zsh":  " eval \"$(npm completion)\"; : >ready\n",
		"fish": " echo >ready\n", // which brings one
	}
	inShells(t, func(t *testing.T, v variant, c *console) {
		if v.shell == "bash" && v.needs == "" && !all() {
			t.Skip("npm takes its time")
		}
		need(t, "npm")
		c.write(t, "package.json", `{"scripts": {"build": "true", "dev:server": "true", "dev:client": "true"}}`, 0o644)
		c.keys(t, load[v.shell])
		c.wait(t, "ready")
		want := c.tab(t, "npm run dev:s")
		if v.shell == "zsh" && want != "npm run dev:server " {
			t.Errorf("npm has made of it %q", want)
		}
		for _, front := range []string{"bengal-run ", "bengal-run -p 3000 -- "} {
			if got := c.tab(t, front+"npm run dev:s"); got != front+want {
				t.Errorf("%q, want %q", got, front+want)
			}
		}
	})
}
