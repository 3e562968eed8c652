package launcher_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"bengal-run/launcher/system"
)

// A process that moves on between two looks at the tree is still found.
func TestFastMover(t *testing.T) {
	if portable {
		t.Skip("without a subreaper this is not promised")
	}
	for n := range 5 {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			s := newStand(t)
			s.argv = []string{standin, s.dir, s.port, "chain"}
			cmd := exec.Command(bengalRun, append([]string{"--no-pidfile"}, s.words()...)...)
			cmd.Dir = s.dir
			_ = cmd.Run()
			if code := cmd.ProcessState.ExitCode(); code != 7 {
				t.Errorf("exit code %d, want 7", code)
			}
			// Not nobodyIn: it waits, and the chain ends by itself.
			if pids := carriers(t, s.dir); len(pids) > 0 {
				t.Errorf("left behind: %v", pids)
			}
		})
	}
}

// Programs of the default keep list are spared, named, and nobody else is.
func TestSparedByDefault(t *testing.T) {
	dir := t.TempDir()
	sleep := must(exec.LookPath("sleep"))
	browser := filepath.Join(dir, "firefox")
	if err := os.WriteFile(browser, must(os.ReadFile(sleep)), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(bengalRun, "--", standin, dir, "0", "opener", browser, "300")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	left := carriers(t, dir)
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
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			s.argv = []string{"sh", "-c", `"$0" --no-pidfile --grace 4s -- "$@"; true`, bengalRun, standin, s.dir, s.port, "slow"}
			plainly(t, s)
			s.waitUp(t)
			signalTo(t, s.record(t).launcher, sig)
			s.nobodyIn(t)
			s.allTidied(t)
		})
	}
}

// Children that we had before the start are not COMMAND's, and neither are
// theirs.
func TestForeignChildren(t *testing.T) {
	if portable {
		t.Skip("there are no adopted children without a subreaper")
	}
	s := newStand(t)
	s.argv = []string{standin, s.dir, s.port, "one"}
	marker := fmt.Sprintf("86%d", os.Getpid())
	cmd := exec.Command("sh", append([]string{"-c",
		`sh -c "sleep ` + marker + ` & exec sleep 0.2" & exec "$0" "$@"`, bengalRun}, s.words()...)...)
	cmd.Dir = s.dir
	s.startCmd(t, cmd)
	s.waitUp(t)
	stranger := func() (found system.ID) {
		for _, pid := range carriers(t, marker) {
			if argv, err := system.Argv(pid); err == nil && argv[0] == "sleep" {
				i, _ := system.Look(pid)
				found = i.ID
			}
		}
		return found
	}
	launcher := s.record(t).launcher
	wait(t, "the stranger to be the launcher's", func() bool {
		i, err := system.Look(stranger().PID)
		return err == nil && i.Parent == launcher.PID
	})
	id := stranger()
	defer func() { _ = id.Signal(syscall.SIGKILL) }()
	s.kill(t, s.record(t).guard)
	wait(t, "the launcher to end", func() bool { return !launcher.Running() })
	if !id.Running() {
		t.Error("a process that was never COMMAND's was ended")
	}
}

// With SIGCHLD ignored the kernel reaps in our place; how COMMAND has ended is
// known all the same.
func TestIgnoredChild(t *testing.T) {
	for _, tt := range []struct {
		command string
		code    int
	}{{"false", 1}, {"kill -9 $$", 137}, {"exec ./nosuch", 127}} {
		for range 10 {
			cmd := exec.Command("bash", "-c", `trap '' CHLD; exec "$0" --no-pidfile -- sh -c "$1"`, bengalRun, tt.command)
			cmd.Dir = t.TempDir()
			out, _ := cmd.CombinedOutput()
			if code := cmd.ProcessState.ExitCode(); code != tt.code {
				t.Fatalf("%s: exit code %d, want %d\n%s", tt.command, code, tt.code, out)
			}
		}
	}
}
