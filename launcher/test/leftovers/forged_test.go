package leftovers_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/stand"
	"bengal-run/pidfile"
)

// TestCopied: a folder that was copied with the record of a living instance is in nobody's
// way, and nobody's is in its.
func TestCopied(t *testing.T) {
	t.Parallel()
	s := stand.New(t)
	s.Run(t, "one", "-p", s.Port)
	server, dir := s.Server(t), t.TempDir()
	for _, words := range [][]string{{"--", "true"}, {"--replace", "-y", "--", "true"}} {
		if err := os.WriteFile(filepath.Join(dir, pidfile.DefaultName), []byte(s.Read(t, pidfile.DefaultName)), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, said := stand.Call(t, dir, words...); code != 0 || said != "" {
			t.Errorf("%q: exit code %d\n%s", words, code, said)
		}
	}
	if !server.Running() {
		t.Error("the server was ended")
	}
}

// TestNeverTheWrong: records that came from elsewhere end nobody.
func TestNeverTheWrong(t *testing.T) {
	t.Parallel()
	self := system.IDOf(os.Getpid())
	for _, tt := range []struct {
		name  string
		forge func(r *pidfile.Record, victim system.ID)
	}{
		{"names a stranger exactly", func(r *pidfile.Record, v system.ID) { r.Command = v.String() }},
		{"names a stranger as listener", func(r *pidfile.Record, v system.ID) { r.Listen = []string{"127.0.0.1:1=" + v.String()} }},
		{"another start time", func(r *pidfile.Record, v system.ID) { r.Command = system.ID{PID: v.PID, Start: v.Start + 1}.String() }},
		{"another boot", func(r *pidfile.Record, v system.ID) { r.Boot, r.Command = "other", v.String() }},
		{"another user", func(r *pidfile.Record, v system.ID) { r.UID, r.Command = r.UID+1, v.String() }},
		{"PID 1", func(r *pidfile.Record, _ system.ID) { r.PID, r.Command, r.Guard = 1, "1:1", "1:1" }},
		{"ourselves", func(r *pidfile.Record, _ system.ID) { r.Command, r.Guard = self.String(), self.String() }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			victim := s.Alone(t, "one")
			r := pidfile.Record{
				PID: victim.PID, Start: victim.Start, ID: strings.Repeat("5", 32), Boot: system.Boot(), UID: os.Geteuid(),
				Guard: victim.String(), Dir: s.Dir, Argv: []string{"true"},
			}
			tt.forge(&r, victim)
			file := filepath.Join(s.Dir, pidfile.DefaultName)
			if err := os.WriteFile(file, r.Encode(), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, words := range [][]string{{"-y", "--", "true"}, {"--replace", "-y", "--", "true"}} {
				if code, said := stand.Call(t, s.Dir, words...); code != 0 {
					t.Errorf("%q: exit code %d\n%s", words, code, said)
				}
				if err := os.WriteFile(file, r.Encode(), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			report, _ := stand.Cleanup(t, s.Dir, "--dry-run")
			for _, e := range s.Entries(t, report) {
				if e.Action == stand.WouldKill {
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
	t.Parallel()
	s := stand.New(t)
	victim := s.Alone(t, "one")
	r := pidfile.Record{
		PID: victim.PID, Start: victim.Start, ID: strings.Repeat("6", 32), Boot: system.Boot(), UID: os.Geteuid(),
		Guard: victim.String(), Command: victim.String(), Dir: s.Dir, Argv: []string{"true"},
	}
	file := filepath.Join(s.Dir, pidfile.DefaultName)
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
	if code, said := stand.Call(t, s.Dir, "--replace", "-y", "--", "true"); code != 75 || !strings.Contains(said, "not shown") {
		t.Errorf("exit code %d\n%s", code, said)
	}
	if !victim.Running() {
		t.Error("it has ended a stranger")
	}
}
