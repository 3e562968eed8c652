package launcher_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher"
	"bengal-run/launcher/starter"
)

// The two programs that the tests run: bengal-run as people have it, and what
// stands in for a dev server.
var bengalRun, standin string

// panicEnv names a file whose appearance makes this binary panic, as a
// launcher with a fault in it.
const panicEnv = "BENGAL_RUN_TEST_PANIC"

func TestMain(m *testing.M) {
	if file := os.Getenv(panicEnv); file != "" {
		panicOnce(file)
	}
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "bengal-run-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	bengalRun, standin = filepath.Join(dir, "bengal-run"), filepath.Join(dir, "standin")
	for out, pkg := range map[string]string{bengalRun: "bengal-run", standin: "bengal-run/launcher/internal/standin"} {
		build := exec.Command("go", "build", "-tags", buildTags, "-o", out, pkg)
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if output, err := build.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "go build %s: %v\n%s", pkg, err, output)
			return 1
		}
	}
	if os.Getenv("BENGAL_RUN_PEERS") == "1" { // with them it is waiting more than work
		if err := flag.Set("test.parallel", "24"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	code := m.Run()
	launcherCosts.print(os.Stdout)
	toolCosts.print(os.Stdout)
	return code
}

func panicOnce(file string) {
	go func() {
		for {
			if _, err := os.Stat(file); err == nil {
				panic("a fault, as the test wants it")
			}
			time.Sleep(5 * time.Millisecond)
		}
	}()
	_, err := launcher.Run(launcher.Options{
		Argv: os.Args[1:], Grace: grace, Stop: syscall.SIGTERM, Parent: starter.Auto,
		Voice: launcher.Voice{Say: func(_ launcher.Level, text string) { fmt.Fprintln(os.Stderr, text) }},
	})
	fmt.Fprintln(os.Stderr, "ended before the fault:", err)
	os.Exit(1)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
