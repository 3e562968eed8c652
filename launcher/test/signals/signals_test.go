package signals_test

import (
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/hearing"
	"bengal-run/launcher/test/stand"
)

// TestPassedOn sends each signal to the launcher: what a terminal would send
// goes to COMMAND's whole group, what a person aims at one process to COMMAND
// alone.
func TestPassedOn(t *testing.T) {
	t.Parallel()
	const realTime = syscall.Signal(40)
	for _, tt := range []struct {
		command, child int
		signals        []syscall.Signal
	}{
		{1, 1, []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGHUP, syscall.SIGWINCH, syscall.SIGCONT}},
		{1, 0, []syscall.Signal{syscall.SIGTERM, syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGALRM, realTime}},
		{0, 0, []syscall.Signal{syscall.SIGURG, syscall.SIGCHLD, syscall.SIGPIPE, syscall.SIGPROF, syscall.SIGTTIN, syscall.SIGTTOU}},
	} {
		for _, sig := range tt.signals {
			t.Run(stand.SignalName(sig), func(t *testing.T) {
				if sig == realTime && runtime.GOOS != "linux" {
					t.Skip("no real-time signals here")
				}
				t.Parallel()
				h := hearing.New(t, hearing.LongGrace, stand.OwnSession)
				h.Send(t, sig)
				h.Await(t, h.Seen.Command.PID, sig, tt.command)
				mark := syscall.SIGQUIT
				if sig == mark {
					mark = syscall.SIGWINCH
				}
				h.Mark(t, mark)
				h.Mark(t, mark)
				h.Wants(t, sig, tt.command, tt.child)
				if n := len(h.Told); n != 4+tt.command+tt.child {
					t.Errorf("more arrived than was sent: %v", h.Told)
				}
			})
		}
	}
}

// TestStopped stops COMMAND's group and the launcher, and continues both.
func TestStopped(t *testing.T) {
	t.Parallel()
	h := hearing.New(t, hearing.LongGrace, stand.OwnGroup)
	all := []int{h.Launcher, h.Seen.Command.PID, h.Child}
	stopped := func(pid int) bool {
		i, err := system.Look(pid)
		return err == nil && i.Stopped()
	}
	running := func(pid int) bool { return !stopped(pid) }
	h.Send(t, syscall.SIGTSTP)
	stand.Wait(t, "everybody to stop", func() bool { return !slices.ContainsFunc(all, running) })
	h.Send(t, syscall.SIGCONT)
	stand.Wait(t, "everybody to go on", func() bool { return !slices.ContainsFunc(all, stopped) })
	h.Await(t, h.Child, syscall.SIGCONT, 1)
	h.Mark(t, syscall.SIGWINCH)
	h.Wants(t, syscall.SIGTSTP, 0, 0)
	h.Wants(t, syscall.SIGCONT, 1, 1)
}

// TestNoneLost sends each signal as soon as the handler has had the one before.
func TestNoneLost(t *testing.T) {
	t.Parallel()
	h := hearing.New(t, hearing.LongGrace, stand.OwnSession)
	count := stand.Times(100, 500)
	for n := range count {
		h.Send(t, syscall.SIGUSR1)
		h.Await(t, h.Seen.Command.PID, syscall.SIGUSR1, n+1)
	}
	h.Wants(t, syscall.SIGUSR1, count, 0)
}

// TestIgnoredAtStart compares what COMMAND ignores with what it does without
// bengal-run in between.
func TestIgnoredAtStart(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip("nobody tells what a process ignores:", err)
	}
	for _, names := range []string{"", "HUP", "INT QUIT", "HUP INT QUIT"} {
		t.Run(names, func(t *testing.T) {
			t.Parallel()
			ignored := func(argv ...string) string {
				script := `exec "$@"`
				if names != "" {
					script = "trap '' " + names + "; " + script
				}
				cmd := exec.Command("bash", append([]string{"-c", script, "bash"}, argv...)...)
				cmd.Dir = t.TempDir()
				out, err := cmd.Output()
				if err != nil {
					t.Fatal(err)
				}
				return strings.TrimSpace(string(out))
			}
			grep := []string{"grep", "-E", "^Sig(Ign|Blk):", "/proc/self/status"}
			want := ignored(grep...)
			if got := ignored(append([]string{stand.BengalRun, "--"}, grep...)...); got != want {
				t.Errorf("under bengal-run\n%s\nwithout\n%s", got, want)
			}
		})
	}
}

// TestIgnoredIsNotPassedOn: what was ignored at the start has no effect on the
// launcher either.
func TestIgnoredIsNotPassedOn(t *testing.T) {
	t.Parallel()
	s := stand.New(t)
	s.Argv = []string{stand.Standin, s.Dir, s.Port, "one"}
	cmd := exec.Command("sh", append([]string{"-c", `trap '' INT QUIT; exec "$@"`, "sh", stand.BengalRun}, s.Words()...)...)
	cmd.Dir, cmd.SysProcAttr = s.Dir, &stand.OwnSession
	s.StartCmd(t, cmd)
	s.WaitUp(t)
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT} {
		stand.LauncherGets(sig)(t, s)
		stand.SignalTo(t, s.Record(t).Guard, sig)
	}
	s.LivesOn(t)
	stand.LauncherGets(syscall.SIGTERM)(t, s)
	s.WaitGone(t)
	s.AllTidied(t)
}
