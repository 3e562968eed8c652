package launcher_test

import (
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/signals"
	"bengal-run/launcher/system"
)

// long is a grace period that no test waits for.
const long = time.Minute

var (
	ownGroup   = syscall.SysProcAttr{Setpgid: true}
	ownSession = syscall.SysProcAttr{Setsid: true}
)

// TestPassedOn sends each signal to the launcher: what a terminal would send
// goes to COMMAND's whole group, what a person aims at one process to COMMAND
// alone.
func TestPassedOn(t *testing.T) {
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
			t.Run(signals.Name(sig), func(t *testing.T) {
				if sig == realTime && runtime.GOOS != "linux" {
					t.Skip("no real-time signals here")
				}
				t.Parallel()
				h := newHearing(t, long, ownSession)
				h.send(t, sig)
				h.await(t, h.seen.command.PID, sig, tt.command)
				mark := syscall.SIGQUIT
				if sig == mark {
					mark = syscall.SIGWINCH
				}
				h.mark(t, mark)
				h.mark(t, mark)
				h.wants(t, sig, tt.command, tt.child)
				if n := len(h.told); n != 4+tt.command+tt.child {
					t.Errorf("more arrived than was sent: %v", h.told)
				}
			})
		}
	}
}

// TestStopped stops COMMAND's group and the launcher, and continues both.
func TestStopped(t *testing.T) {
	h := newHearing(t, long, ownGroup)
	all := []int{h.launcher, h.seen.command.PID, h.child}
	stopped := func(pid int) bool {
		i, err := system.Look(pid)
		return err == nil && i.Stopped()
	}
	running := func(pid int) bool { return !stopped(pid) }
	h.send(t, syscall.SIGTSTP)
	wait(t, "everybody to stop", func() bool { return !slices.ContainsFunc(all, running) })
	h.send(t, syscall.SIGCONT)
	wait(t, "everybody to go on", func() bool { return !slices.ContainsFunc(all, stopped) })
	h.await(t, h.child, syscall.SIGCONT, 1)
	h.mark(t, syscall.SIGWINCH)
	h.wants(t, syscall.SIGTSTP, 0, 0)
	h.wants(t, syscall.SIGCONT, 1, 1)
}

// TestNoneLost sends each signal as soon as the handler has had the one before.
func TestNoneLost(t *testing.T) {
	h := newHearing(t, long, ownSession)
	const count = 500
	latencies := make([]float64, count) // in milliseconds
	for n := range count {
		began := time.Now()
		h.send(t, syscall.SIGUSR1)
		h.await(t, h.seen.command.PID, syscall.SIGUSR1, n+1)
		latencies[n] = h.told[len(h.told)-1].at.Sub(began).Seconds() * 1e3
	}
	h.wants(t, syscall.SIGUSR1, count, 0)
	slices.Sort(latencies)
	m, high := latencies[count/2], latencies[count*99/100]
	t.Logf("from kill to handler: median %.3f ms, 99 of 100 within %.3f ms", m, high)
	if m > 2 && !raceEnabled() {
		t.Errorf("the median from kill to handler is %.3f ms, want 2 at most", m)
	}
}

func raceEnabled() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// TestIgnoredAtStart compares what COMMAND ignores with what it does without
// bengal-run in between.
func TestIgnoredAtStart(t *testing.T) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip("nobody tells what a process ignores:", err)
	}
	for _, names := range []string{"", "HUP INT", "INT TERM USR1 QUIT PIPE HUP", "CHLD", "TSTP TTIN TTOU WINCH ALRM USR2 CONT"} {
		t.Run(names, func(t *testing.T) {
			if names != "" && names != "HUP INT" {
				skipPortable(t, "the Go runtime tells of HUP and INT alone")
			}
			t.Parallel()
			ignored := func(argv ...string) string {
				script := `exec "$@"`
				if names != "" {
					script = "trap '' " + names + "; " + script
				}
				// Not sh: dash lets nobody ignore CHLD.
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
			if got := ignored(append([]string{bengalRun, "--"}, grep...)...); got != want {
				t.Errorf("under bengal-run\n%s\nwithout\n%s", got, want)
			}
		})
	}
}

// TestIgnoredIsNotPassedOn: what was ignored at the start has no effect on the
// launcher either.
func TestIgnoredIsNotPassedOn(t *testing.T) {
	s := newStand(t)
	s.argv = []string{standin, s.dir, s.port, "one"}
	cmd := exec.Command("sh", append([]string{"-c", `trap '' INT; exec "$@"`, "sh", bengalRun}, s.words()...)...)
	cmd.Dir, cmd.SysProcAttr = s.dir, &ownSession
	s.startCmd(t, cmd)
	s.waitUp(t)
	launcherGets(syscall.SIGINT)(t, s)
	signalTo(t, s.record(t).guard, syscall.SIGINT)
	s.livesOn(t)
	launcherGets(syscall.SIGTERM)(t, s)
	s.waitGone(t)
	s.allTidied(t)
}

// Nor has it an effect on the guard.
func TestIgnoredByGuard(t *testing.T) {
	skipPortable(t, "the Go runtime tells of HUP and INT alone")
	s := newStand(t)
	s.argv = []string{standin, s.dir, s.port, "one"}
	cmd := exec.Command("sh", append([]string{"-c", `trap '' TERM USR1 QUIT; exec "$@"`, "sh", bengalRun}, s.words()...)...)
	cmd.Dir, cmd.SysProcAttr = s.dir, &ownSession
	s.startCmd(t, cmd)
	s.waitUp(t)
	guard := s.record(t).guard
	wait(t, "the guard to be up", func() bool {
		const last = 64 // that the Go runtime catches as it begins
		ignored, caught, err := system.Dispositions(guard.PID)
		return err == nil && caught.Has(last) && ignored.Has(syscall.SIGTERM) && ignored.Has(syscall.SIGUSR1) && ignored.Has(syscall.SIGQUIT)
	})
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGUSR1, syscall.SIGQUIT} {
		signalTo(t, guard, sig)
	}
	s.livesOn(t)
	if !guard.Running() {
		t.Error("the guard has ended")
	}
	launcherGets(syscall.SIGINT)(t, s)
	s.waitGone(t)
}
