package guess

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A file that is none of the project's own says nothing, and takes no time.
func TestHostile(t *testing.T) {
	const good = `{"scripts": {"dev": "vite --port 3000"}}`
	write := func(text string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	link := func(to string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			if err := os.Symlink(to, path); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, tt := range map[string]struct {
		make func(*testing.T, string)
		want string
	}{
		"good":                {write(good), `3000 ("dev" in package.json: --port 3000)`},
		"with a mark":         {write("\ufeff" + good), `3000 ("dev" in package.json: --port 3000)`},
		"large":               {write(strings.Repeat(" ", maxRoom-len(good)) + good), `3000 ("dev" in package.json: --port 3000)`},
		"absent":              {func(*testing.T, string) {}, ""},
		"too large":           {write(strings.Repeat(" ", 10<<20) + good), ""},
		"a FIFO":              {func(t *testing.T, path string) { must(t, syscall.Mkfifo(path, 0o644)) }, ""},
		"a folder":            {func(t *testing.T, path string) { must(t, os.Mkdir(path, 0o755)) }, ""},
		"a link out":          {link("../other.json"), ""},
		"a link to a device":  {link("/dev/zero"), ""},
		"a link to itself":    {link("package.json"), ""},
		"a link within":       {link("good.json"), `3000 ("dev" in package.json: --port 3000)`},
		"empty":               {write(""), ""},
		"no JSON":             {write(good + "x"), ""},
		"cut off":             {write(good[:len(good)-1]), ""},
		"deep":                {write(`{"x": ` + strings.Repeat("[", 15_000) + strings.Repeat("]", 15_000) + `, "scripts": {"dev": "vite"}}`), ""},
		"deeper":              {write(strings.Repeat("[", maxRoom)), ""},
		"another kind":        {write(`["dev", "vite --port 3000"]`), ""},
		"other scripts":       {write(`{"scripts": "dev"}`), ""},
		"a number":            {write(`{"scripts": {"dev": 3000}}`), ""},
		"a NUL":               {write(`{"scripts": {"dev": "vite --port 3000\u0000"}}`), ""},
		"a script calls it":   {write(`{"scripts": {"dev": "npm run dev & npm run dev"}}`), ""},
		"all call all":        {write(`{"scripts": {"dev": "run-p a:*", "a:1": "run-p b:*", "a:2": "run-p b:*", "b:1": "run-p a:*", "b:2": "run-p a:*"}}`), ""},
		"ever more":           {write(more()), ""},
		"a long line":         {write(`{"scripts": {"dev": "` + strings.Repeat("npm -w x run a & ", 1500) + `"}}`), ""},
		"a long word":         {write(`{"scripts": {"dev": "` + strings.Repeat("run-p x x x x x x x x;", 500) + `", "x": "` + strings.Repeat("x", 20_000) + `"}}`), ""},
		"many scripts":        {write(`{"scripts": {"dev": "` + strings.Repeat("run-p x:* y:*;", 500) + `"` + others() + `}}`), ""},
		"a large script":      {write(`{"scripts": {"dev": "` + strings.Repeat("run-p x x x x;", 500) + `", "x": {"y": "` + strings.Repeat("y", 20_000) + `"}}}`), ""},
		"a long port":         {write(`{"scripts": {"dev": "vite --port ` + strings.Repeat("3000,", 5000) + `x"}}`), ""},
		"a terminal's escape": {write(`{"scripts": {"dev": "x --bind \u001b]0;:3000"}}`), ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(project(t, map[string]string{"other.json": good, "in/good.json": good}), "in")
			tt.make(t, filepath.Join(dir, "package.json"))
			best, limit := time.Hour, slower*time.Millisecond
			for tries := 0; tries < 200 && best > limit; tries++ { // others may be at work here
				start := time.Now()
				if got := show(Ports(argv("npm run dev"), dir, nil)); got != tt.want {
					t.Fatalf("%q, want %q", got, tt.want)
				}
				best = min(best, time.Since(start))
			}
			if best > limit {
				t.Errorf("it takes %v", best)
			}
		})
	}
	t.Run("no permission", func(t *testing.T) {
		dir := project(t, map[string]string{"package.json": good})
		must(t, os.Chmod(filepath.Join(dir, "package.json"), 0))
		if got := show(Ports(argv("npm run dev"), dir, nil)); got != "" && os.Geteuid() != 0 {
			t.Errorf("%q", got)
		}
	})
	t.Run("not even a program", func(t *testing.T) {
		dir := project(t, map[string]string{"package.json": "no JSON"})
		if got := show(Ports(argv("yarn vite"), dir, nil)); got != "" {
			t.Errorf("%q", got)
		}
	})
}

// others are scripts whose names do not match.
func others() string {
	var text strings.Builder
	for i := range 1800 {
		fmt.Fprintf(&text, `, "z%d": ""`, i)
	}
	return text.String()
}

// more is a package.json with scripts that each run all of the next kind.
func more() string {
	var scripts []string
	for _, kind := range []string{"a b", "b c", "c d", "d e", "e f", "f g"} {
		for _, n := range []string{"0", "1", "2", "3", "4", "5", "6", "7"} {
			scripts = append(scripts, `"`+kind[:1]+":"+n+`": "run-p `+kind[2:]+`:*"`)
		}
	}
	return `{"scripts": {"dev": "run-p a:*", ` + strings.Join(scripts, ", ") + "}}"
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
