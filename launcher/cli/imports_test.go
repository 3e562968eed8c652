//go:build linux && !portable

package cli

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"bengal-run/launcher/tree"
)

// TestImports: what brings the C library into a build with cgo costs each start
// a millisecond.
func TestImports(t *testing.T) {
	all := strings.Fields(goList(t, "-deps", "bengal-run"))
	for _, heavy := range []string{"net", "os/user", "runtime/cgo"} {
		if slices.Contains(all, heavy) {
			t.Errorf("the program imports %s", heavy)
		}
	}
}

// TestImportsOneWay: main imports the command line, which may import all; the
// launcher imports its own packages and pidfile; prompt and completions know of
// nobody.
func TestImportsOneWay(t *testing.T) {
	known := map[string][]string{
		"":             {"launcher/cli"},
		"launcher/cli": {"launcher", "pidfile", "prompt", "completions"},
		"launcher":     {"launcher", "pidfile"},
		// what tests have in common, and nothing but tests import
		"launcher/test": {"launcher/test", "launcher", "pidfile", "prompt"},
	}
	packages := 0
	for line := range strings.Lines(goList(t, "-f", `{{.ImportPath}} {{join .Imports " "}}`, "bengal-run/...")) {
		words := strings.Fields(line)
		name := strings.TrimPrefix(strings.TrimPrefix(words[0], "bengal-run"), "/")
		packages++
		for _, imported := range words[1:] {
			other, ours := strings.CutPrefix(imported, "bengal-run/")
			if ours && !slices.Contains(known[part(name)], part(other)) {
				t.Errorf("%s imports %s", words[0], imported)
			}
		}
	}
	if packages < 4 {
		t.Errorf("%d packages were looked at", packages)
	}
}

// TestGuardInitialises: what only the command line and the questions need is not
// initialised in a guard, which lives as long as the server (package guard).
func TestGuardInitialises(t *testing.T) {
	program, err := exec.LookPath("bengal-run")
	if err != nil {
		t.Fatal(err)
	}
	foreign := func(argv ...string) (all []string) {
		cmd := exec.Cmd{Path: program, Args: argv, Env: append(os.Environ(), "GODEBUG=inittrace=1")}
		out, _ := cmd.CombinedOutput() // a guard without a socket exits with 1
		for line := range strings.Lines(string(out)) {
			if name, ok := strings.CutPrefix(line, "init github.com/"); ok {
				all = append(all, name)
			}
		}
		if !strings.Contains(string(out), "init golang.org/x/sys/unix") {
			t.Errorf("%q: %s", argv, out)
		}
		return all
	}
	if list := foreign("bengal-run", "--version"); len(list) == 0 {
		t.Error("a launcher initialises no library")
	}
	if list := foreign(tree.GuardName, "8"); len(list) > 0 {
		t.Errorf("a guard initialises %q", list)
	}
}

// part is the piece of the house that a package belongs to.
func part(name string) string {
	for _, apart := range []string{"launcher/cli", "launcher/test"} {
		if name == apart || strings.HasPrefix(name, apart+"/") {
			return apart
		}
	}
	top, _, _ := strings.Cut(name, "/")
	return top
}

func goList(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list"}, args...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
