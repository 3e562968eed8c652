package leftovers_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"bengal-run/launcher/test/stand"
	"bengal-run/pidfile"
)

// TestStaleHere is the story of the contract where nothing names the port: the
// record of the instance that died does.
func TestStaleHere(t *testing.T) {
	t.Parallel()
	s := stand.New(t)
	s.Leave(t, "sh")
	server := s.Server(t)
	same := func() {
		t.Helper()
		if code, said := stand.Call(t, s.Dir, s.Words()...); code != 75 || !strings.Contains(said, "stale server process") || !strings.Contains(said, "(PID ") {
			t.Errorf("the same command again: exit code %d\n%s", code, said)
		}
	}
	same()
	if code, said := stand.Call(t, s.Dir, "true"); code != 75 {
		t.Errorf("another command that names no port: exit code %d\n%s", code, said)
	}
	// What is in the way of nothing is named, and its record stays.
	if code, said := stand.Call(t, s.Dir, "-p", stand.FreePort(t), "--", "true"); code != 0 || !strings.Contains(said, "was left here") {
		t.Errorf("another command on another port: exit code %d\n%s", code, said)
	}
	same()
	if !server.Running() {
		t.Error("it was ended without a yes")
	}
	if code, said := stand.Call(t, s.Dir, append([]string{"-y"}, "--", "true")...); code != 0 || server.Running() {
		t.Errorf("with a yes: exit code %d\n%s", code, said)
	}
	s.NoRecord(t)
}

// TestStaleChild: what has an empty environment and has lost its parent while
// its tree was being ended goes with it, and is asked first.
func TestStaleChild(t *testing.T) {
	t.Parallel()
	stand.SkipPortable(t, "without a subreaper a tree is what carries its id")
	s := stand.New(t)
	// "bare" starts a server with an empty environment and stays.
	s.RunDetached(t, "bare")
	i := s.Record(t)
	s.KillBoth(t, i)
	if code, said := stand.Call(t, s.Dir, "-y", "--", "true"); code != 0 {
		t.Errorf("exit code %d\n%s", code, said)
	}
	s.WaitGone(t)
	s.PortFree(t)
	s.AllTidied(t)
}

// TestWiped: a server that has wiped its environment is known by the record
// alone. It is never ended for that, and the record is not lost.
func TestWiped(t *testing.T) {
	t.Parallel()
	stand.SkipPortable(t, "how a process wipes its environment is Linux's")
	s := stand.New(t)
	s.RunDetached(t, "wiped")
	i := s.Record(t)
	stand.Wait(t, "the record to name the server", func() bool { return strings.Contains(s.Read(t, pidfile.DefaultName), "listen=") })
	server := s.Server(t)
	s.KillBoth(t, i)
	for _, words := range [][]string{{"-p", stand.FreePort(t), "true"}, {"true"}, {"true", "--port", s.Port}} {
		if code, said := stand.Call(t, s.Dir, append([]string{"-y"}, words...)...); code != 0 || !server.Running() {
			t.Fatalf("%s: exit code %d, and the server runs: %t\n%s", words, code, server.Running(), said)
		}
		if r, code := stand.Cleanup(t, s.Dir, "--dry-run"); code != 1 || len(s.Entries(t, r)) != 1 || s.Entries(t, r)[0].Action != stand.Refused {
			t.Fatalf("exit code %d, %+v", code, r)
		}
	}
	if code, said := stand.Call(t, t.TempDir(), "-y", "-p", s.Port, "--", "true"); code != 0 || server.Running() {
		t.Errorf("by its port: exit code %d\n%s", code, said)
	}
}

// TestStaleDies: what the record names and is just ending, no longer showing an id, is
// waited for, and not taken for a stranger's process that stays.
func TestStaleDies(t *testing.T) {
	t.Parallel()
	stand.SkipPortable(t, "who dies is not told")
	s := stand.New(t)
	s.Leave(t, "heavy")
	stand.SignalTo(t, s.Server(t), syscall.SIGKILL)
	if code, said := stand.Call(t, s.Dir, "-p", stand.FreePort(t), "--", "true"); code != 0 || said != "" {
		t.Errorf("exit code %d\n%s", code, said)
	}
	s.NoRecord(t)
}

// TestGuardAlone: an instance whose launcher was killed is waited for as long as
// it has to tidy up, not for the time of the next start.
func TestGuardAlone(t *testing.T) {
	t.Parallel()
	s := stand.New(t)
	s.Argv = []string{stand.Standin, s.Dir, s.Port, "slow"}
	cmd := exec.Command(stand.BengalRun, append([]string{"--grace", "20s", "--"}, s.Argv...)...)
	cmd.Dir = s.Dir
	s.StartCmd(t, cmd)
	s.WaitUp(t)
	s.Kill(t, s.Record(t).Launcher)
	if code, said := stand.Call(t, s.Dir, "--grace", "100ms", "-p", s.Port, "--", "true"); code != 0 || said != "" {
		t.Errorf("exit code %d\n%s", code, said)
	}
	s.AllTidied(t)
}

// TestStaleTree ends a whole tree by one of its processes, supervisors
// included, however much of it has lost its parent or its environment.
func TestStaleTree(t *testing.T) {
	t.Parallel()
	for _, shape := range []string{"sh", "npm", "supervisor", "ignoring", "stopped", "detached", "mover"} {
		t.Run(shape, func(t *testing.T) {
			if shape == "mover" {
				stand.SkipPortable(t, "between two looks it has moved on")
			}
			t.Parallel()
			s := stand.New(t)
			s.Leave(t, shape)
			code, said := stand.Call(t, s.Dir, "-y", "--grace", "1s", "--", "true")
			if code != 0 {
				t.Fatalf("exit code %d\n%s", code, said)
			}
			t.Logf("said %s", said)
			s.WaitGone(t)
			s.PortFree(t)
			s.NoRecord(t)
		})
	}
}

// TestPortFromDeadRecord guesses it from there, and leaves a stranger alone that
// has it by now.
func TestPortFromDeadRecord(t *testing.T) {
	t.Parallel()
	s := stand.New(t)
	s.Leave(t, "sh", "-p", s.Port)
	server := s.Server(t)
	_ = server.Signal(syscall.SIGKILL) // somebody has ended it by hand
	stand.Wait(t, "it to be gone", func() bool { return !server.Running() })
	other := stand.New(t)
	other.Port = s.Port
	stranger := other.Alone(t, "one")
	code, said := stand.Call(t, s.Dir, append([]string{"--grace", "2s", "--"}, s.Argv...)...)
	if !strings.Contains(said, "a guess from the record of an instance that died here") {
		t.Errorf("exit code %d\n%s", code, said)
	}
	if !stranger.Running() {
		t.Error("a guess has cost a stranger its life")
	}
}

// TestKeptIsSpared: what --keep has named is spared by cleanup, too, though the instance
// has ended, and its record is gone.
func TestKeptIsSpared(t *testing.T) {
	t.Parallel()
	s := stand.New(t)
	line := fmt.Sprintf("'%s' '%s' %s leader '%s' '%s' %s one >/dev/null 2>&1 & until ls up-* 2>/dev/null; do sleep 0.01; done", stand.Standin, s.Dir, s.Port, stand.Standin, s.Dir, s.Port)
	code, said := stand.Call(t, s.Dir, "--keep", "standin", "--", "sh", "-c", line)
	if code != 0 || !strings.Contains(said, "left running: standin") {
		t.Errorf("exit code %d: %s", code, said)
	}
	kept := s.Server(t)
	r, _ := stand.Cleanup(t, s.Dir, "--dry-run")
	if found := s.Entries(t, r); len(found) == 0 || slices.ContainsFunc(found, func(e stand.Entry) bool { return e.Action != "spared" }) {
		t.Errorf("%+v", found)
	}
	if !kept.Running() {
		t.Error("it was ended")
	}
}

// TestNoneIsKept: --keep none holds after a crash, too.
func TestNoneIsKept(t *testing.T) {
	t.Parallel()
	stand.SkipPortable(t, "a Mac does not show what --keep has named")
	for keep, ends := range map[string]bool{"true": false, "none": true} {
		t.Run(keep, func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			watchman := filepath.Join(s.Dir, "watchman") // on the list of what is kept
			if err := os.Symlink(stand.Standin, watchman); err != nil {
				t.Fatal(err)
			}
			// The kernel calls it watchman; to the sweeping of this test it is the stand-in.
			stand.Script(t, s.Dir, "tree", fmt.Sprintf("exec bash -c 'setsid bash -c \"exec -a %s %s %s %s one\" & wait'", stand.Standin, watchman, s.Dir, s.Port))
			s.Argv = []string{"./tree"}
			cmd := exec.Command(stand.BengalRun, append([]string{"--keep", keep}, s.Words()...)...)
			cmd.Dir = s.Dir
			s.StartCmd(t, cmd)
			s.WaitUp(t)
			s.KillBoth(t, s.Record(t))
			r, _ := stand.Cleanup(t, s.Dir, "--dry-run")
			found := s.Entries(t, r)
			if slices.ContainsFunc(found, func(e stand.Entry) bool { return e.Action == stand.WouldKill }) != ends {
				t.Errorf("%+v", found)
			}
		})
	}
}

// TestSparedIsLeft: what is on the keep list below a stale tree is not ended
// with it, and neither is a living instance that was started there.
func TestSparedIsLeft(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		options []string
		argv    func(s *stand.Stand) []string
	}{
		{"kept by the start", []string{"--keep", "standin"}, func(s *stand.Stand) []string {
			return []string{stand.Standin, s.Dir, s.Port, "one"}
		}},
		{"kept by its environment", nil, func(s *stand.Stand) []string {
			return []string{"env", "BENGAL_RUN_KEEP=1", stand.Standin, s.Dir, s.Port, "one"}
		}},
		{"a living instance", nil, func(s *stand.Stand) []string {
			return []string{"env", "-i", "PATH=" + os.Getenv("PATH"), stand.BengalRun, "--parent-death", "off", "--no-pidfile", "--", stand.Standin, s.Dir, s.Port, "one"}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			stand.SkipPortable(t, "without a subreaper a tree is what carries its id")
			t.Parallel()
			outer, inner := stand.New(t), stand.New(t)
			// standin "leader" goes on in a session of its own.
			leader := append([]string{stand.Standin, inner.Dir, inner.Port, "leader"}, tt.argv(inner)...)
			line := ""
			for _, w := range leader {
				line += "'" + w + "' "
			}
			stand.Script(t, outer.Dir, "tree", line+"&\ntrap '' TERM\n'"+stand.Standin+"' '"+outer.Dir+"' "+outer.Port+" ignoring &\nwait; wait")
			outer.Argv, outer.Options = []string{"./tree"}, tt.options
			cmd := exec.Command(stand.BengalRun, outer.Words()...)
			cmd.Dir = outer.Dir
			outer.StartCmd(t, cmd)
			outer.WaitUp(t)
			inner.WaitUp(t)
			outer.KillBoth(t, outer.Record(t))
			kept := inner.Server(t)
			code, said := stand.Call(t, outer.Dir, "-y", "--grace", "500ms", "-p", outer.Port, "--", "true")
			if code != 0 {
				t.Errorf("exit code %d\n%s", code, said)
			}
			outer.PortFree(t)
			if !kept.Running() {
				t.Errorf("it was ended, too\n%s", said)
			}
		})
	}
}
