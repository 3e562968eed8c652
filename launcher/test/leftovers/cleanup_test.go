package leftovers_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/test/stand"
)

func TestCleanupFinds(t *testing.T) {
	t.Parallel()
	s := stand.New(t)
	s.Leave(t, "sh")
	elsewhere := t.TempDir()
	r, code := stand.Cleanup(t, elsewhere, "--dry-run")
	found := s.Entries(t, r)
	if code != 1 || len(found) != 1 || found[0].Kind != "stale" || found[0].Action != stand.WouldKill || r.Left < 1 {
		t.Errorf("exit code %d, %+v", code, found)
	}
	if !slices.ContainsFunc(found[0].Processes, func(p stand.Process) bool { return fmt.Sprint(p.Ports) == "["+s.Port+"]" }) {
		t.Errorf("no process of it listens on %s: %+v", s.Port, found[0])
	}
	if !s.Server(t).Running() {
		t.Error("a dry run has ended it")
	}
	r, _ = stand.Cleanup(t, elsewhere)
	if found := s.Entries(t, r); len(found) != 1 || found[0].Action != stand.Refused || found[0].Reason == "" {
		t.Errorf("without anybody to ask: %+v", found)
	}
	if !s.Server(t).Running() {
		t.Error("it was ended without a yes")
	}
}

// TestCleanupWaits: an instance that is ending is waited for, for its own grace period.
func TestCleanupWaits(t *testing.T) {
	t.Parallel()
	s := stand.New(t)
	s.Grace = 3 * time.Second
	s.Run(t, "ignoring")
	stand.SignalTo(t, s.Record(t).Launcher, syscall.SIGTERM)
	r, _ := stand.Cleanup(t, t.TempDir(), "--dry-run", "-p", s.Port)
	for _, e := range r.Found {
		if fmt.Sprint(e.Ports) == "["+s.Port+"]" {
			t.Errorf("%+v", e)
		}
	}
	s.NobodyIn(t)
}

// TestCleanupPort names the port of each kind of holder, with --yes.
func TestCleanupPort(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		holder, kind, action string
		code                 int
	}{
		{"stranger", "process", stand.Killed, 0},
		{"live", "live", stand.Refused, 1},
	} {
		t.Run(tt.holder, func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			s.Holder(t, tt.holder)
			server := s.Server(t)
			// In a PID namespace of its own --yes would be harmless; here other
			// tests' leavings are asked for by nobody: dry run first.
			r, code := stand.Cleanup(t, t.TempDir(), "--dry-run", "-p", s.Port)
			found := slices.DeleteFunc(r.Found, func(e stand.Entry) bool { return fmt.Sprint(e.Ports) != "["+s.Port+"]" })
			if code != 1 || len(found) != 1 || found[0].Kind != tt.kind {
				t.Fatalf("exit code %d, %+v", code, found)
			}
			if want := map[string]string{stand.Killed: stand.WouldKill}[tt.action]; want != "" && found[0].Action != want ||
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
	t.Parallel()
	s := stand.New(t)
	victim := s.Alone(t, "one")
	if err := os.MkdirAll(filepath.Join(s.Dir, ".bengal"), 0o700); err != nil {
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
		file := filepath.Join(s.Dir, tt.name)
		if err := os.WriteFile(file, []byte(tt.text), 0o600); err != nil {
			t.Fatal(err)
		}
		r, _ := stand.Cleanup(t, s.Dir, "--dry-run")
		found := s.Entries(t, r)
		if (len(found) == 1) != tt.found {
			t.Errorf("%s with %q: %+v", tt.name, tt.text, found)
		}
		for _, e := range found {
			if e.Kind != "claim" || e.Action != stand.Refused {
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
	file := filepath.Join(s.Dir, ".bengal.pid")
	if err := os.WriteFile(file, fmt.Append(nil, victim.PID), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, 0o666); err != nil {
		t.Fatal(err)
	}
	if r, _ := stand.Cleanup(t, s.Dir, "--dry-run"); len(s.Entries(t, r)) > 0 {
		t.Errorf("a file that others can write: %+v", r)
	}
	// Of a living instance it says nothing new.
	live := stand.New(t)
	live.Run(t, "one")
	if err := os.WriteFile(filepath.Join(live.Dir, ".bengal.pid"), fmt.Append(nil, live.Server(t).PID), 0o600); err != nil {
		t.Fatal(err)
	}
	if r, _ := stand.Cleanup(t, live.Dir, "--dry-run"); len(live.Entries(t, r)) > 0 {
		t.Errorf("a living instance: %+v", r)
	}
}
