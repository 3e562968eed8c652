package launcher_test

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"bengal-run/launcher"
	"bengal-run/pidfile"
)

// TestStaleHere is the story of the contract where nothing names the port: the
// record of the instance that died does.
func TestStaleHere(t *testing.T) {
	s := newStand(t)
	s.leave(t, "sh")
	server := s.server(t)
	same := func() {
		t.Helper()
		if code, said := bengal(t, s.dir, s.words()...); code != 75 || !strings.Contains(said, "stale server process") || !strings.Contains(said, "(PID ") {
			t.Errorf("the same command again: exit code %d\n%s", code, said)
		}
	}
	same()
	if code, said := bengal(t, s.dir, "true"); code != 75 {
		t.Errorf("another command that names no port: exit code %d\n%s", code, said)
	}
	// What is in the way of nothing is named, and its record stays.
	if code, said := bengal(t, s.dir, "-p", freePort(t), "--", "true"); code != 0 || !strings.Contains(said, "was left here") {
		t.Errorf("another command on another port: exit code %d\n%s", code, said)
	}
	same()
	if !server.Running() {
		t.Error("it was ended without a yes")
	}
	if code, said := bengal(t, s.dir, append([]string{"-y"}, "--", "true")...); code != 0 || server.Running() {
		t.Errorf("with a yes: exit code %d\n%s", code, said)
	}
	s.noRecord(t)
}

// TestStaleChild: what has an empty environment and has lost its parent while
// its tree was being ended goes with it, and is asked first.
func TestStaleChild(t *testing.T) {
	skipPortable(t, "without a subreaper a tree is what carries its id")
	s := newStand(t)
	// "bare" starts a server with an empty environment and stays.
	s.runDetached(t, "bare")
	i := s.record(t)
	s.killBoth(t, i)
	if code, said := bengal(t, s.dir, "-y", "--", "true"); code != 0 {
		t.Errorf("exit code %d\n%s", code, said)
	}
	s.waitGone(t)
	s.portFree(t)
	s.allTidied(t)
}

// TestWiped: a server that has wiped its environment is known by the record
// alone. It is never ended for that, and the record is not lost.
func TestWiped(t *testing.T) {
	skipPortable(t, "how a process wipes its environment is Linux's")
	s := newStand(t)
	s.runDetached(t, "wiped")
	i := s.record(t)
	wait(t, "the record to name the server", func() bool { return strings.Contains(s.read(t, pidfile.DefaultName), "listen=") })
	server := s.server(t)
	s.killBoth(t, i)
	for range 2 {
		if code, said := bengal(t, s.dir, "-y", "-p", freePort(t), "--", "true"); !server.Running() {
			t.Fatalf("it was ended: exit code %d\n%s", code, said)
		}
		if r, code := cleanup(t, s.dir, "--dry-run"); code != 1 || len(s.entries(t, r)) != 1 || s.entries(t, r)[0].Action != launcher.Refused {
			t.Fatalf("exit code %d, %+v", code, r)
		}
	}
	if code, said := bengal(t, t.TempDir(), "-y", "-p", s.port, "--", "true"); code != 0 || server.Running() {
		t.Errorf("by its port: exit code %d\n%s", code, said)
	}
}

// TestGuardAlone: an instance whose launcher was killed is waited for as long as
// it has to tidy up, not for the time of the next start.
func TestGuardAlone(t *testing.T) {
	s := newStand(t)
	s.argv = []string{standin, s.dir, s.port, "slow"}
	cmd := exec.Command(bengalRun, append([]string{"--grace", "20s", "--"}, s.argv...)...)
	cmd.Dir = s.dir
	s.startCmd(t, cmd)
	s.waitUp(t)
	s.kill(t, s.record(t).launcher)
	if code, said := bengal(t, s.dir, "--grace", "100ms", "-p", s.port, "--", "true"); code != 0 || said != "" {
		t.Errorf("exit code %d\n%s", code, said)
	}
	s.allTidied(t)
}

// TestStaleTree ends a whole tree by one of its processes, supervisors
// included, however much of it has lost its parent or its environment.
func TestStaleTree(t *testing.T) {
	for _, shape := range []string{"sh", "npm", "supervisor", "ignoring", "stopped", "detached", "mover"} {
		t.Run(shape, func(t *testing.T) {
			if shape == "mover" {
				skipPortable(t, "between two looks it has moved on")
			}
			t.Parallel()
			s := newStand(t)
			s.leave(t, shape)
			code, said := bengal(t, s.dir, "-y", "--grace", "1s", "--", "true")
			if code != 0 {
				t.Fatalf("exit code %d\n%s", code, said)
			}
			s.waitGone(t)
			s.portFree(t)
			s.noRecord(t)
		})
	}
}

// TestPortFromDeadRecord guesses it from there, and leaves a stranger alone that
// has it by now.
func TestPortFromDeadRecord(t *testing.T) {
	s := newStand(t)
	s.leave(t, "sh", "-p", s.port)
	server := s.server(t)
	_ = server.Signal(syscall.SIGKILL) // somebody has ended it by hand
	wait(t, "it to be gone", func() bool { return !server.Running() })
	other := newStand(t)
	other.port = s.port
	stranger := other.alone(t, "one")
	code, said := bengal(t, s.dir, append([]string{"--grace", "2s", "--"}, s.argv...)...)
	if !strings.Contains(said, "a guess from the record of an instance that died here") {
		t.Errorf("exit code %d\n%s", code, said)
	}
	if !stranger.Running() {
		t.Error("a guess has cost a stranger its life")
	}
}

// TestSparedIsLeft: what is on the keep list below a stale tree is not ended
// with it, and neither is a living instance that was started there.
func TestSparedIsLeft(t *testing.T) {
	for _, tt := range []struct {
		name string
		env  []string
		argv func(s *stand) []string
	}{
		{"kept by its environment", nil, func(s *stand) []string {
			return []string{"env", "BENGAL_RUN_KEEP=1", standin, s.dir, s.port, "one"}
		}},
		{"a living instance", nil, func(s *stand) []string {
			return []string{"env", "-i", "PATH=" + os.Getenv("PATH"), bengalRun, "--parent-death", "off", "--no-pidfile", "--", standin, s.dir, s.port, "one"}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			skipPortable(t, "without a subreaper a tree is what carries its id")
			t.Parallel()
			outer, inner := newStand(t), newStand(t)
			// standin "leader" goes on in a session of its own.
			leader := append([]string{standin, inner.dir, inner.port, "leader"}, tt.argv(inner)...)
			line := ""
			for _, w := range leader {
				line += "'" + w + "' "
			}
			script(t, outer.dir, "tree", line+"&\ntrap '' TERM\n'"+standin+"' '"+outer.dir+"' "+outer.port+" ignoring &\nwait; wait")
			outer.argv = []string{"./tree"}
			cmd := exec.Command(bengalRun, outer.words()...)
			cmd.Dir = outer.dir
			outer.startCmd(t, cmd)
			outer.waitUp(t)
			inner.waitUp(t)
			outer.killBoth(t, outer.record(t))
			kept := inner.server(t)
			code, said := bengal(t, outer.dir, "-y", "--grace", "500ms", "-p", outer.port, "--", "true")
			if code != 0 {
				t.Errorf("exit code %d\n%s", code, said)
			}
			outer.portFree(t)
			if !kept.Running() {
				t.Errorf("it was ended, too\n%s", said)
			}
		})
	}
}
