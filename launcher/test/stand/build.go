// Package stand is what the tests of the whole program have in common. A test's
// package calls Main, which builds the program once; a test makes a Stand, has
// an instance start in it, ends that in some way, and looks for what is left.
// Whatever is left in the end is killed.
package stand

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// The two programs that the tests run: bengal-run as people have it, and what
// stands in for a dev server.
var BengalRun, Standin string

// width is how many tests of a package run at the same time: most of them wait.
const width = "8"

// Main runs a package's tests with both programs at hand, and exits. What is
// given is called in the end.
func Main(m *testing.M, after ...func()) {
	os.Exit(run(m, after))
}

func run(m *testing.M, after []func()) int {
	plain()
	flag.Parse()
	if f := flag.Lookup("test.parallel"); f.Value.String() == f.DefValue {
		_ = f.Value.Set(width)
	}
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

// sources looks at all sources of the program, once. go test then knows that a result
// depends on them, and does not take it from its cache when they have changed: it notes
// what a test opens or looks at, but not what the go command that a test runs does (go
// help test, "caching").
var sources = sync.OnceFunc(func() {
	_ = filepath.WalkDir(filepath.Join("..", "..", ".."), func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
		case d.IsDir() && d.Name() == ".git":
			return filepath.SkipDir
		case filepath.Ext(path) == ".go":
			_, _ = os.Stat(path)
		}
		return nil
	})
})

// plain takes out of the tests' surroundings what would change a start: signals
// that are ignored under nohup or in a shell's background, and people's options.
func plain() {
	for _, sig := range []os.Signal{syscall.SIGHUP, syscall.SIGINT} {
		if signal.Ignored(sig) {
			signal.Notify(make(chan os.Signal, 1), sig)
		}
	}
	for _, e := range os.Environ() {
		name, _, _ := strings.Cut(e, "=")
		of := strings.TrimPrefix(name, "BENGAL_RUN_")
		if of != name && of != "PEERS" && of != "CHAOS" && !strings.HasPrefix(of, "TEST_") || name == "PORT" {
			os.Unsetenv(name)
		}
	}
}

// Must is for what can fail only where the tests themselves are at fault.
func Must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
