package chaos_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/stand"
)

// A process that moves on between two looks at the tree is still found.
func TestFastMover(t *testing.T) {
	t.Parallel()
	stand.SkipPortable(t, "/proc is read one process after the other: a chain that forks faster slips past two looks")
	for n := range 5 {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			s.Argv = []string{stand.Standin, s.Dir, s.Port, "chain"}
			cmd := exec.Command(stand.BengalRun, append([]string{"--no-pidfile"}, s.Words()...)...)
			cmd.Dir = s.Dir
			_ = cmd.Run()
			if code := cmd.ProcessState.ExitCode(); code != 7 {
				t.Errorf("exit code %d, want 7", code)
			}
			// Not nobodyIn: it waits, and the chain ends by itself.
			if pids := stand.Carriers(t, s.Dir); len(pids) > 0 {
				t.Errorf("left behind: %v", pids)
			}
		})
	}
}

// Programs of the default keep list are spared, named, and nobody else is.
func TestSparedByDefault(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	sleep := stand.Must(exec.LookPath("sleep"))
	browser := filepath.Join(dir, "firefox")
	stand.Executable(t, browser, stand.Must(os.ReadFile(sleep)))
	cmd := exec.Command(stand.BengalRun, "--", stand.Standin, dir, "0", "opener", browser, "300")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	left := stand.Carriers(t, dir)
	for _, pid := range left {
		if i, err := system.Look(pid); err == nil {
			defer func() { _ = i.Signal(syscall.SIGKILL) }()
		}
	}
	if len(left) != 1 {
		t.Errorf("%d processes left, want the browser alone", len(left))
	}
	if want := "left running: firefox (PID "; !strings.Contains(string(out), want) {
		t.Errorf("said %q, want %q", out, want)
	}
}

// An instance inside of another one ends its own tree; the outer one's signals
// do not count as impatience, although it asks while the server tidies up.
func TestNested(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			s.Argv = []string{"sh", "-c", `"$0" --no-pidfile --grace 4s -- "$@"; true`, stand.BengalRun, stand.Standin, s.Dir, s.Port, "slow"}
			stand.Plainly(t, s)
			s.WaitUp(t)
			stand.SignalTo(t, s.Record(t).Launcher, sig)
			s.NobodyIn(t)
			s.AllTidied(t)
		})
	}
}

// A server that the launcher had for a child before its start is none of the tree's: the
// record does not name its port.
func TestForeignPort(t *testing.T) {
	t.Parallel()
	s, before := stand.New(t), stand.New(t)
	s.Argv = []string{stand.Standin, s.Dir, s.Port, "one"}
	cmd := exec.Command("sh", append([]string{"-c",
		`"$1" "$2" "$3" one & shift 3; until [ -e "$0" ]; do sleep 0.01; done; exec "$@"`,
		filepath.Join(before.Dir, "up"), stand.Standin, before.Dir, before.Port, stand.BengalRun}, s.Words()...)...)
	cmd.Dir = s.Dir
	s.StartCmd(t, cmd)
	stand.Wait(t, "the server of before", func() bool { return len(before.Traces(t, "up")) > 0 })
	before.Note(t, "up")
	s.WaitUp(t)
	listens := func(port string) bool { return strings.Contains(s.Read(t, ".bengal-run.pid"), ":"+port+"=") }
	stand.Wait(t, "COMMAND's port in the record", func() bool { return listens(s.Port) })
	if listens(before.Port) {
		t.Errorf("it names the other's:\n%s", s.Read(t, ".bengal-run.pid"))
	}
	for _, up := range before.Traces(t, "up") {
		pid, _ := strconv.Atoi(up)
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
}

// Children that we had before the start are not COMMAND's, and neither are
// theirs.
func TestForeignChildren(t *testing.T) {
	t.Parallel()
	if stand.Portable {
		t.Skip("there are no adopted children without a subreaper")
	}
	s := stand.New(t)
	s.Argv = []string{stand.Standin, s.Dir, s.Port, "one"}
	marker := fmt.Sprintf("86%d", os.Getpid())
	cmd := exec.Command("sh", append([]string{"-c",
		`sh -c "sleep ` + marker + ` & exec sleep 0.2" & exec "$0" "$@"`, stand.BengalRun}, s.Words()...)...)
	cmd.Dir = s.Dir
	s.StartCmd(t, cmd)
	s.WaitUp(t)
	stranger := func() (found system.ID) {
		for _, pid := range stand.Carriers(t, marker) {
			if argv, err := system.Argv(pid); err == nil && argv[0] == "sleep" {
				i, _ := system.Look(pid)
				found = i.ID
			}
		}
		return found
	}
	launcher := s.Record(t).Launcher
	stand.Wait(t, "the stranger to be the launcher's", func() bool {
		i, err := system.Look(stranger().PID)
		return err == nil && i.Parent == launcher.PID
	})
	id := stranger()
	defer func() { _ = id.Signal(syscall.SIGKILL) }()
	s.Kill(t, s.Record(t).Guard)
	stand.Wait(t, "the launcher to end", func() bool { return !launcher.Running() })
	if !id.Running() {
		t.Error("a process that was never COMMAND's was ended")
	}
}

// With SIGCHLD ignored the kernel reaps in our place; how COMMAND has ended is
// known all the same.
func TestIgnoredChild(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		command string
		code    int
	}{{"false", 1}, {"kill -9 $$", 137}, {"exec ./nosuch", 127}} {
		for range stand.Times(2, 10) {
			cmd := exec.Command("bash", "-c", `trap '' CHLD; exec "$0" --no-pidfile -- sh -c "$1"`, stand.BengalRun, tt.command)
			cmd.Dir = t.TempDir()
			out, _ := cmd.CombinedOutput()
			if code := cmd.ProcessState.ExitCode(); code != tt.code {
				t.Fatalf("%s: exit code %d, want %d\n%s", tt.command, code, tt.code, out)
			}
		}
	}
}
