package launcher_test

import (
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/system"
)

// below starts the words under a stand-in of the given shape, which leads a
// session without a terminal.
func (s *stand) below(t *testing.T, shape string, words ...string) {
	t.Helper()
	cmd := exec.Command(standin, append([]string{s.dir, s.port, shape}, words...)...)
	cmd.Dir, cmd.SysProcAttr = s.dir, &ownSession
	s.starter = s.startCmd(t, cmd)
	s.waitUp(t)
	s.record(t)
}

// own is the start itself, with options.
func (s *stand) own(options ...string) []string {
	s.argv = []string{standin, s.dir, s.port, "one"}
	return append(append([]string{bengalRun}, options...), s.words()...)
}

// quoted is the start behind a sh that stays.
func (s *stand) quoted(options ...string) []string {
	return []string{"sh", "-c", "'" + strings.Join(s.own(options...), "' '") + "'; true"}
}

// livesOn watches for a while that nothing ends: much longer than it takes to
// notice that somebody is gone.
func (s *stand) livesOn(t *testing.T) {
	t.Helper()
	in := s.record(t)
	for began := time.Now(); time.Since(began) < 700*time.Millisecond; time.Sleep(20 * time.Millisecond) {
		for _, id := range []system.ID{in.launcher, in.guard, in.command} {
			if !id.Running() {
				t.Fatalf("%s has ended", id)
			}
		}
		if n := len(s.traces(t, "tidied")); n > 0 {
			t.Fatal("the server was told to end")
		}
	}
}

func (s *stand) ends(t *testing.T) {
	t.Helper()
	s.waitGone(t)
	s.portFree(t)
	s.noRecord(t)
	s.allTidied(t)
}

// TestThreadOfParent: the kernel sends the parent-death signal when a thread
// ends, but the parent is there as long as one thread is.
func TestThreadOfParent(t *testing.T) {
	skipPortable(t, "it polls, and the stand-in for this exists on Linux alone")
	for _, mode := range []string{"auto", "signal"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			s.below(t, "thread", s.own("--parent-death", mode)...)
			s.note(t, "enough") // only now: the launcher has asked for the signal
			wait(t, "the thread to end", func() bool { return len(s.traces(t, "threadless")) > 0 })
			s.livesOn(t)
			s.kill(t, s.starter)
			s.ends(t)
		})
	}
}

// TestStarterKilled kills who stands above the launcher.
func TestStarterKilled(t *testing.T) {
	for _, tt := range []struct {
		name      string
		start     func(*stand) []string
		lives     bool
		ancestors string // why the portable build does not see it
	}{
		{name: "auto", start: func(s *stand) []string { return s.own() }},
		{name: "poll", start: func(s *stand) []string { return s.own("--parent-death", "poll") }},
		{name: "signal", start: func(s *stand) []string { return s.own("--parent-death", "signal") }},
		{name: "off", start: func(s *stand) []string { return s.own("--parent-death", "off") }, lives: true},
		{name: "nohup", start: func(s *stand) []string { return append([]string{"nohup"}, s.own()...) }, lives: true},
		{name: "above sh", start: func(s *stand) []string { return s.quoted() }, ancestors: "the parent alone is watched"},
		{name: "above sh, signal", start: func(s *stand) []string { return s.quoted("--parent-death", "signal") }, lives: true},
		{name: "above the session's leader", start: func(s *stand) []string {
			return append([]string{standin, s.dir, s.port, "leader"}, s.quoted()...)
		}, ancestors: "the parent alone is watched"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.ancestors != "" {
				skipPortable(t, tt.ancestors)
			}
			t.Parallel()
			s := newStand(t)
			s.below(t, "parent", tt.start(s)...)
			s.kill(t, s.starter)
			if tt.lives {
				s.livesOn(t)
				launcherGets(syscall.SIGTERM)(t, s)
			}
			s.ends(t)
		})
	}
}

// TestShBetweenKilled kills the parent itself where something is above it.
func TestShBetweenKilled(t *testing.T) {
	for _, mode := range []string{"auto", "signal", "poll"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			s.below(t, "parent", s.quoted("--parent-death", mode)...)
			i, err := system.Look(s.record(t).launcher.PID)
			if err != nil {
				t.Fatal(err)
			}
			sh, err := system.Look(i.Parent)
			if err != nil || sh.ID == s.starter {
				t.Fatalf("no sh between: %+v, %v", sh, err)
			}
			s.kill(t, sh.ID)
			s.ends(t)
		})
	}
}

// TestParentGoneAtStart: one that is gone already cannot be watched.
func TestParentGoneAtStart(t *testing.T) {
	for _, mode := range []string{"auto", "signal", "poll", "off"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			start := s.own("--parent-death", mode)
			script := fmt.Sprintf(`(while kill -0 $$ 2>&-; do sleep 0.01; done; exec '%s') &`, strings.Join(start, "' '"))
			cmd := exec.Command("sh", "-c", script)
			cmd.Dir, cmd.SysProcAttr = s.dir, &ownSession
			s.startCmd(t, cmd)
			s.waitUp(t)
			s.record(t)
			s.livesOn(t)
			launcherGets(syscall.SIGTERM)(t, s)
			s.ends(t)
		})
	}
}
