package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"bengal-run/launcher/signals"
	"bengal-run/launcher/system"
	"bengal-run/launcher/test/stand"

	"github.com/rogpeppe/go-internal/testscript"
)

// checkout is the folder that install.sh and README.md lie in.
var checkout = filepath.Join("..", "..")

// The scripts run the program itself, as install.sh builds it: it executes itself
// again as its guard, which no test binary is.
func TestMain(m *testing.M) {
	// Under nohup or in a shell's background we ignore these. What we start
	// shall not.
	for _, sig := range []os.Signal{syscall.SIGHUP, syscall.SIGINT} {
		if signal.Ignored(sig) {
			signal.Notify(make(chan os.Signal, 1), sig)
		}
	}
	dir, err := os.MkdirTemp("", "bengal-run-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	build := exec.Command("go", "build", "-trimpath", "-tags", buildTags, "-o", filepath.Join(dir, "bengal-run"), "bengal-run")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	code := 1
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
	} else {
		os.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
		code = m.Run()
	}
	os.RemoveAll(dir)
	os.Exit(code)
}

func TestScripts(t *testing.T) {
	root, err := filepath.Abs(checkout)
	if err != nil {
		t.Fatal(err)
	}
	caches, err := exec.Command("go", "env", "GOCACHE", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	dirs := strings.Fields(string(caches))
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(e *testscript.Env) error {
			e.Setenv("CHECKOUT", root)                        // for install.sh, with what go needs
			e.Setenv("EVERY", fmt.Sprint(stand.Times(17, 1))) // exit code, up to 255
			e.Setenv("GOCACHE", dirs[0])
			e.Setenv("GOMODCACHE", dirs[1])
			e.Values["T"] = e.T()
			e.Defer(func() { nothingLeft(e.T(), e.WorkDir) })
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name == "portable" {
				return portable, nil
			}
			return false, fmt.Errorf("no such condition: %s", name)
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"ends": ends,
			"need": need,
		},
		RequireUniqueNames: true,
	})
}

// ends runs a program, and checks how it ends: "ends 3 false" is an exit code,
// "ends TERM sleep 1" a signal.
func ends(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: ends CODE|SIGNAL program [args...]")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		status := exit.Sys().(syscall.WaitStatus)
		if got = strconv.Itoa(status.ExitStatus()); status.Signaled() {
			got = signals.Name(status.Signal())
		}
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != args[0] {
		ts.Fatalf("it ended with %s, want %s", got, args[0])
	}
}

// need skips the rest of a script where a program is missing, other than in CI.
func need(ts *testscript.TestScript, _ bool, args []string) {
	for _, program := range args {
		if ts.Exec("sh", "-c", `command -v "$1"`, "sh", program) == nil {
			continue
		}
		if stand.Long() {
			ts.Fatalf("%s is missing", program)
		}
		ts.Value("T").(testscript.T).Skip(program + " is missing")
	}
}

// nothingLeft checks that no process of a script is there any more, nor a
// record in its folders. Processes are known by the script's own WORK.
func nothingLeft(t testscript.T, work string) {
	look, err := system.Processes()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range look {
		env, err := system.Environ(i.PID)
		if err == nil && slices.Contains(env, "WORK="+work) {
			argv, _ := system.Argv(i.PID)
			t.Fatal(fmt.Sprintf("PID %d is left: %q", i.PID, argv))
		}
	}
	err = filepath.WalkDir(work, func(path string, _ fs.DirEntry, err error) error {
		if strings.HasPrefix(filepath.Base(path), ".bengal-run") {
			return fmt.Errorf("%s is left", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
