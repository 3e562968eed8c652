package starter_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/stand"

	"golang.org/x/sys/unix"
)

// below starts the words under a stand-in of the given shape, which leads a
// session without a terminal.
func below(t *testing.T, s *stand.Stand, shape string, words ...string) {
	t.Helper()
	cmd := exec.Command(stand.Standin, append([]string{s.Dir, s.Port, shape}, words...)...)
	cmd.Dir, cmd.SysProcAttr = s.Dir, &stand.OwnSession
	s.Starter = s.StartCmd(t, cmd)
	s.WaitUp(t)
	s.Record(t)
}

// own is the start itself, with options.
func own(s *stand.Stand, options ...string) []string {
	s.Argv = []string{stand.Standin, s.Dir, s.Port, "one"}
	return append(append([]string{stand.BengalRun}, options...), s.Words()...)
}

// quoted is the start behind a sh that stays.
func quoted(s *stand.Stand, options ...string) []string {
	return []string{"sh", "-c", "'" + strings.Join(own(s, options...), "' '") + "'; true"}
}

// TestNobodyReads: what the launcher would say to a pipe that is full keeps it from
// nothing.
func TestNobodyReads(t *testing.T) {
	t.Parallel()
	for _, options := range [][]string{nil, {"-v"}} {
		t.Run(fmt.Sprint(options), func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			r, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			cmd := exec.Command(stand.Standin, append([]string{s.Dir, s.Port, "parent"}, quoted(s, options...)...)...)
			cmd.Dir, cmd.SysProcAttr = s.Dir, &stand.OwnSession
			cmd.Stdout, cmd.Stderr = w, w
			s.Starter = s.StartCmd(t, cmd)
			s.WaitUp(t)
			s.Record(t)
			fills := make(chan error, 1)
			go func() {
				_, err := w.Write(make([]byte, 1<<20)) // it waits until the end of the reader
				fills <- err
			}()
			stand.Wait(t, "the pipe to be full", func() bool {
				n, err := unix.Poll([]unix.PollFd{{Fd: int32(w.Fd()), Events: unix.POLLOUT}}, 0)
				return n == 0 && err == nil
			})
			s.Kill(t, s.Starter)
			s.Ends(t)
			r.Close()
			<-fills
			w.Close()
		})
	}
}

// TestThreadOfParent: the kernel sends the parent-death signal when a thread
// ends, but the parent is there as long as one thread is.
func TestThreadOfParent(t *testing.T) {
	t.Parallel()
	stand.SkipPortable(t, "it polls, and the stand-in for this exists on Linux alone")
	for _, mode := range []string{"auto", "signal"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			below(t, s, "thread", own(s, "--parent-death", mode)...)
			s.Note(t, "enough") // only now: the launcher has asked for the signal
			stand.Wait(t, "the thread to end", func() bool { return len(s.Traces(t, "threadless")) > 0 })
			s.LivesOn(t)
			s.Kill(t, s.Starter)
			s.Ends(t)
		})
	}
}

// TestStarterKilled kills who stands above the launcher.
func TestStarterKilled(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		start func(*stand.Stand) []string
		lives bool
	}{
		{name: "auto", start: func(s *stand.Stand) []string { return own(s) }},
		{name: "poll", start: func(s *stand.Stand) []string { return own(s, "--parent-death", "poll") }},
		{name: "signal", start: func(s *stand.Stand) []string { return own(s, "--parent-death", "signal") }},
		{name: "off", start: func(s *stand.Stand) []string { return own(s, "--parent-death", "off") }, lives: true},
		{name: "nohup", start: func(s *stand.Stand) []string { return append([]string{"nohup"}, own(s)...) }, lives: true},
		{name: "above sh", start: func(s *stand.Stand) []string { return quoted(s) }},
		{name: "above sh, poll", start: func(s *stand.Stand) []string { return quoted(s, "--parent-death", "poll") }},
		{name: "above sh, signal", start: func(s *stand.Stand) []string { return quoted(s, "--parent-death", "signal") }, lives: true},
		{name: "leads a session itself", start: func(s *stand.Stand) []string {
			return append([]string{stand.Standin, s.Dir, s.Port, "leader"}, own(s)...)
		}},
		{name: "above the session's leader", start: func(s *stand.Stand) []string {
			return append([]string{stand.Standin, s.Dir, s.Port, "leader"}, quoted(s)...)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			below(t, s, "parent", tt.start(s)...)
			s.Kill(t, s.Starter)
			if tt.lives {
				s.LivesOn(t)
				stand.LauncherGets(syscall.SIGTERM)(t, s)
			}
			s.Ends(t)
		})
	}
}

// TestSaysWho: that the starter has ended is said, unless a signal like Ctrl+C comes with it.
func TestSaysWho(t *testing.T) {
	t.Parallel()
	for _, signalled := range []bool{false, true} {
		t.Run(fmt.Sprint(signalled), func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			below(t, s, "parent", own(s)...)
			launcher := s.Record(t).Launcher
			s.Kill(t, s.Starter)
			if signalled {
				stand.SignalTo(t, launcher, syscall.SIGINT)
			}
			s.Ends(t)
			if said := s.Read(t, "output"); strings.Contains(said, "which started it, has ended") == signalled {
				t.Errorf("it says %q", said)
			}
		})
	}
}

// TestShBetweenKilled kills the parent itself where something is above it.
func TestShBetweenKilled(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"auto", "signal", "poll"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			below(t, s, "parent", quoted(s, "--parent-death", mode)...)
			i, err := system.Look(s.Record(t).Launcher.PID)
			if err != nil {
				t.Fatal(err)
			}
			sh, err := system.Look(i.Parent)
			if err != nil || sh.ID == s.Starter {
				t.Fatalf("no sh between: %+v, %v", sh, err)
			}
			s.Kill(t, sh.ID)
			s.Ends(t)
		})
	}
}

// TestParentGoneAtStart: one that is gone already is a reason not to start.
func TestParentGoneAtStart(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"auto", "signal", "poll", "off"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			start := own(s, "--parent-death", mode)
			script := fmt.Sprintf(`(while kill -0 $$ 2>&-; do sleep 0.01; done; exec '%s') &`, strings.Join(start, "' '"))
			cmd := exec.Command("sh", "-c", script)
			cmd.Dir, cmd.SysProcAttr = s.Dir, &stand.OwnSession
			if mode != "off" {
				out, err := cmd.CombinedOutput()
				if want := "whoever started this has ended\nhint: --background "; !strings.Contains(string(out), want) {
					t.Errorf("%v: %s, want %q", err, out, want)
				}
				return
			}
			s.StartCmd(t, cmd)
			s.WaitUp(t)
			s.Record(t)
			s.LivesOn(t)
			stand.LauncherGets(syscall.SIGTERM)(t, s)
			s.Ends(t)
		})
	}
}

// TestFirstSignal: the end that the starter's end began is no signal, so the first
// TERM, however late, kills nobody who tidies up.
func TestFirstSignal(t *testing.T) {
	t.Parallel()
	s := stand.New(t)
	s.Argv = []string{stand.Standin, s.Dir, s.Port, "slow"}
	stand.UnderParent(t, s)
	s.WaitUp(t)
	launcher := s.Record(t).Launcher
	s.Kill(t, s.Starter)
	gone := time.Now()
	stand.Wait(t, "0.6 s to pass", func() bool { return time.Since(gone) > 600*time.Millisecond })
	stand.SignalTo(t, launcher, syscall.SIGTERM)
	s.NobodyIn(t)
	s.AllTidied(t)
}
