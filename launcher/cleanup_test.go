package launcher_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"bengal-run/launcher"
	"bengal-run/launcher/process"
	"bengal-run/pidfile"
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
			return slices.ContainsFunc(s.everybody(), func(id process.ID) bool { return id.PID == p.PID })
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

// TestNeverTheWrong: records that came from elsewhere end nobody.
func TestNeverTheWrong(t *testing.T) {
	self := process.Self()
	for _, tt := range []struct {
		name  string
		forge func(r *pidfile.Record, victim process.ID)
	}{
		{"names a stranger exactly", func(r *pidfile.Record, v process.ID) { r.Command = v.String() }},
		{"names a stranger as listener", func(r *pidfile.Record, v process.ID) { r.Listen = []string{"127.0.0.1:1=" + v.String()} }},
		{"another start time", func(r *pidfile.Record, v process.ID) { r.Command = process.ID{PID: v.PID, Start: v.Start + 1}.String() }},
		{"another boot", func(r *pidfile.Record, v process.ID) { r.Boot, r.Command = "other", v.String() }},
		{"another user", func(r *pidfile.Record, v process.ID) { r.UID, r.Command = r.UID+1, v.String() }},
		{"PID 1", func(r *pidfile.Record, _ process.ID) { r.PID, r.Command, r.Guard = 1, "1:1", "1:1" }},
		{"ourselves", func(r *pidfile.Record, _ process.ID) { r.Command, r.Guard = self.String(), self.String() }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStand(t)
			victim := s.alone(t, "one")
			r := pidfile.Record{
				PID: victim.PID, Start: victim.Start, ID: strings.Repeat("5", 32), Boot: process.Boot(), UID: os.Geteuid(),
				Guard: victim.String(), Dir: s.dir, Argv: []string{"true"},
			}
			tt.forge(&r, victim)
			file := filepath.Join(s.dir, pidfile.DefaultName)
			if err := os.WriteFile(file, r.Encode(), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, words := range [][]string{{"-y", "--", "true"}, {"--replace", "-y", "--", "true"}} {
				if code, said := bengal(t, s.dir, words...); code != 0 {
					t.Errorf("%q: exit code %d\n%s", words, code, said)
				}
				if err := os.WriteFile(file, r.Encode(), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			report, _ := cleanup(t, s.dir, "--dry-run")
			for _, e := range s.entries(t, report) {
				if e.Action == launcher.WouldKill {
					t.Errorf("%+v", e)
				}
			}
			if !victim.Running() {
				t.Fatal("it has ended a stranger")
			}
			_ = os.Remove(file)
		})
	}
}

// TestLockedForgery: a record that somebody holds who is not what it names ends
// nobody either, and --replace does not wait for it for ever.
func TestLockedForgery(t *testing.T) {
	s := newStand(t)
	victim := s.alone(t, "one")
	r := pidfile.Record{
		PID: victim.PID, Start: victim.Start, ID: strings.Repeat("6", 32), Boot: process.Boot(), UID: os.Geteuid(),
		Guard: victim.String(), Command: victim.String(), Dir: s.dir, Argv: []string{"true"},
	}
	file := filepath.Join(s.dir, pidfile.DefaultName)
	if err := os.WriteFile(file, r.Encode(), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	if code, said := bengal(t, s.dir, "--replace", "-y", "--", "true"); code != 75 || !strings.Contains(said, "not shown") {
		t.Errorf("exit code %d\n%s", code, said)
	}
	if !victim.Running() {
		t.Error("it has ended a stranger")
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

func TestList(t *testing.T) {
	live, stale := newStand(t), newStand(t)
	live.run(t, "sh")
	stale.leave(t, "sh")
	cmd := exec.Command(bengalRun, "list", "--json")
	cmd.Dir = t.TempDir()
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var keys []map[string]any
	var list []launcher.Running
	if err := errors.Join(json.Unmarshal(out, &list), json.Unmarshal(out, &keys)); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for n, r := range list {
		for _, k := range []string{"id", "state", "pid", "guard", "command", "argv", "cwd", "pidfile", "since", "ports", "processes"} {
			if v, ok := keys[n][k]; !ok || v == nil {
				t.Errorf("%s is %v in %s", k, v, out)
			}
		}
		switch {
		case r.State == "live" && r.PID == live.record(t).launcher.PID:
			seen++
			i := live.record(t)
			if r.Guard != i.guard.PID || r.Command != i.command.PID || !slices.Equal(r.Argv, live.argv) ||
				r.Pidfile != filepath.Join(live.dir, pidfile.DefaultName) || fmt.Sprint(r.Ports) != "["+live.port+"]" || len(r.Processes) != 2 {
				t.Errorf("%+v", r)
			}
		case r.State == "stale" && slices.ContainsFunc(r.Processes, func(p launcher.Process) bool { return p.PID == stale.server(t).PID }):
			seen++
			if fmt.Sprint(r.Ports) != "["+stale.port+"]" {
				t.Errorf("%+v", r)
			}
		}
	}
	if seen != 2 {
		t.Errorf("not both are listed: %s", out)
	}
}
