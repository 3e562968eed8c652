// Package stand is what the tests of the whole program have in common. A test's
// package calls Main, which builds the program once; a test makes a Stand, has
// an instance start in it, ends that in some way, and looks for what is left.
// Whatever is left in the end is killed.
package stand

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The two programs that the tests run: bengal-run as people have it, and what
// stands in for a dev server.
var BengalRun, Standin string

// Main runs a package's tests with both programs at hand, and exits. What is
// given is called in the end.
func Main(m *testing.M, after ...func()) {
	os.Exit(run(m, after))
}

func run(m *testing.M, after []func()) int {
	dir, err := os.MkdirTemp("", "bengal-run-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	BengalRun, Standin = filepath.Join(dir, "bengal-run"), filepath.Join(dir, "standin")
	for out, pkg := range map[string]string{BengalRun: "bengal-run", Standin: "bengal-run/launcher/internal/standin"} {
		build := exec.Command("go", "build", "-tags", buildTags, "-o", out, pkg)
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if output, err := build.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "go build %s: %v\n%s", pkg, err, output)
			return 1
		}
	}
	code := m.Run()
	for _, do := range after {
		do()
	}
	return code
}

// Must is for what can fail only where the tests themselves are at fault.
func Must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
