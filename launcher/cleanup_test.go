package launcher_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"bengal-run/launcher"
	"bengal-run/launcher/system"
)

// A cleanup of these tests must not end what other tests, or people, have left:
// none says --yes without a port, but below a session that has no other stale
// process. So most look (--dry-run --json) and pick out what is theirs.

func cleanup(t *testing.T, dir string, words ...string) (launcher.Report, int) {
	t.Helper()
	cmd := exec.Command(bengalRun, append([]string{"cleanup", "--json", "--grace", "2s"}, words...)...)
	cmd.Dir = dir
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	var r launcher.Report
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	return r, cmd.ProcessState.ExitCode()
}

// entries picks out those that a stand's processes are among.
func (s *stand) entries(t *testing.T, r launcher.Report) []launcher.Entry {
	t.Helper()
	return slices.DeleteFunc(r.Found, func(e launcher.Entry) bool {
		return !slices.ContainsFunc(e.Processes, func(p launcher.Process) bool {
			return slices.ContainsFunc(s.everybody(), func(id system.ID) bool { return id.PID == p.PID })
		})
	})
}

func TestCleanupFinds(t *testing.T) {
	s := newStand(t)
	s.leave(t, "sh")
	elsewhere := t.TempDir()
	r, code := cleanup(t, elsewhere, "--dry-run")
	found := s.entries(t, r)
	if code != 1 || len(found) != 1 || found[0].Kind != "stale" || found[0].Action != launcher.WouldKill || r.Left < 1 {
		t.Errorf("exit code %d, %+v", code, found)
	}
	if !slices.ContainsFunc(found[0].Processes, func(p launcher.Process) bool { return fmt.Sprint(p.Ports) == "["+s.port+"]" }) {
		t.Errorf("no process of it listens on %s: %+v", s.port, found[0])
	}
	if !s.server(t).Running() {
		t.Error("a dry run has ended it")
	}
	r, _ = cleanup(t, elsewhere)
	if found := s.entries(t, r); len(found) != 1 || found[0].Action != launcher.Refused || found[0].Reason == "" {
		t.Errorf("without anybody to ask: %+v", found)
	}
	if !s.server(t).Running() {
		t.Error("it was ended without a yes")
	}
}

// TestCleanupPort names the port of each kind of holder, with --yes.
func TestCleanupPort(t *testing.T) {
	for _, tt := range []struct {
		holder, kind, action string
		code                 int
	}{
		{"stranger", "process", launcher.Killed, 0},
		{"live", "live", launcher.Refused, 1},
	} {
		t.Run(tt.holder, func(t *testing.T) {
			s := newStand(t)
			s.holder(t, tt.holder)
			server := s.server(t)
			// In a PID namespace of its own --yes would be harmless; here other
			// tests' leavings are asked for by nobody: dry run first.
			r, code := cleanup(t, t.TempDir(), "--dry-run", "-p", s.port)
			found := slices.DeleteFunc(r.Found, func(e launcher.Entry) bool { return fmt.Sprint(e.Ports) != "["+s.port+"]" })
			if code != 1 || len(found) != 1 || found[0].Kind != tt.kind {
				t.Fatalf("exit code %d, %+v", code, found)
			}
			if want := map[string]string{launcher.Killed: launcher.WouldKill}[tt.action]; want != "" && found[0].Action != want ||
				want == "" && found[0].Action != tt.action {
				t.Errorf("%+v", found[0])
			}
			if !server.Running() {
				t.Error("a dry run has ended it")
			}
		})
	}
}

func TestClaims(t *testing.T) {
	s := newStand(t)
	victim := s.alone(t, "one")
	if err := os.MkdirAll(filepath.Join(s.dir, ".bengal"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, text string
		found      bool
	}{
		{".bengal.pid", fmt.Sprintf("%d\n", victim.PID), true},
		{".bengal/server.pid", fmt.Sprint(victim.PID), true},
		{".bengal.pid", "1\n", false},
		{".bengal.pid", "garbage\n", false},
		{".bengal.pid", fmt.Sprintf("-%d\n", victim.PID), false},
		{".bengal.pid", "", false},
	} {
		file := filepath.Join(s.dir, tt.name)
		if err := os.WriteFile(file, []byte(tt.text), 0o600); err != nil {
			t.Fatal(err)
		}
		r, _ := cleanup(t, s.dir, "--dry-run")
		found := s.entries(t, r)
		if (len(found) == 1) != tt.found {
			t.Errorf("%s with %q: %+v", tt.name, tt.text, found)
		}
		for _, e := range found {
			if e.Kind != "claim" || e.Action != launcher.Refused {
				t.Errorf("%s with %q: %+v", tt.name, tt.text, e)
			}
		}
		for _, e := range r.Found {
			if e.PID == 1 {
				t.Errorf("PID 1: %+v", e)
			}
		}
		_ = os.Remove(file)
	}
	// A link, a folder and a file that others can write claim nothing.
	file := filepath.Join(s.dir, ".bengal.pid")
	if err := os.WriteFile(file, fmt.Append(nil, victim.PID), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, 0o666); err != nil {
		t.Fatal(err)
	}
	if r, _ := cleanup(t, s.dir, "--dry-run"); len(s.entries(t, r)) > 0 {
		t.Errorf("a file that others can write: %+v", r)
	}
	// Of a living instance it says nothing new.
	live := newStand(t)
	live.run(t, "one")
	if err := os.WriteFile(filepath.Join(live.dir, ".bengal.pid"), fmt.Append(nil, live.server(t).PID), 0o600); err != nil {
		t.Fatal(err)
	}
	if r, _ := cleanup(t, live.dir, "--dry-run"); len(live.entries(t, r)) > 0 {
		t.Errorf("a living instance: %+v", r)
	}
}
