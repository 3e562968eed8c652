//go:build linux && !portable

package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestImports: what brings the C library into a build with cgo costs each start
// a millisecond.
func TestImports(t *testing.T) {
	all := strings.Fields(goList(t, "-deps", "."))
	for _, heavy := range []string{"net", "os/user", "runtime/cgo"} {
		if slices.Contains(all, heavy) {
			t.Errorf("the program imports %s", heavy)
		}
	}
}

// TestImportsOneWay: from the command line to launcher to pidfile; prompt and
// completions know of nobody.
func TestImportsOneWay(t *testing.T) {
	known := map[string][]string{"launcher": {"launcher", "pidfile"}}
	packages := 0
	for line := range strings.Lines(goList(t, "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...")) {
		words := strings.Fields(line)
		name, ok := strings.CutPrefix(words[0], "bengal-run/")
		if !ok {
			continue // the command line
		}
		packages++
		part, _, _ := strings.Cut(name, "/")
		for _, imported := range words[1:] {
			if other, ours := strings.CutPrefix(imported, "bengal-run/"); ours {
				if other, _, _ = strings.Cut(other, "/"); !slices.Contains(known[part], other) {
					t.Errorf("%s imports %s", name, other)
				}
			}
		}
	}
	if packages < 4 {
		t.Errorf("%d packages were looked at", packages)
	}
}

func goList(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list"}, args...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
