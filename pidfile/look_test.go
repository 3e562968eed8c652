package pidfile

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

func TestLook(t *testing.T) {
	dir := t.TempDir()
	place := Default(dir)
	hold(t, place, record("11111111"))
	put(t, filepath.Join(dir, ".bengal-run-2.pid"), string(record("22222222").Encode()))
	put(t, filepath.Join(dir, ".bengal-run-3.pid"), "garbage")
	put(t, filepath.Join(dir, "other.pid"), string(record("33333333").Encode()))
	if err := os.Symlink("other.pid", filepath.Join(dir, ".bengal-run-4.pid")); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mkfifo(filepath.Join(dir, ".bengal-run-5.pid"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, s := range place.Look() {
		got[s.ID] = s.Live
		if filepath.Dir(s.Path) != dir {
			t.Errorf("%s is not in %s", s.Path, dir)
		}
	}
	if live, ok := got["11111111"]; len(got) != 2 || !ok || !live || got["22222222"] {
		t.Errorf("%v", got)
	}
	if got := (Place{Dir: filepath.Join(dir, "nowhere"), Name: DefaultName}).Look(); got != nil {
		t.Errorf("%v", got)
	}
	exact, err := Exactly(filepath.Join(dir, "other.pid"))
	if err != nil {
		t.Fatal(err)
	}
	if got := exact.Look(); len(got) != 1 || got[0].ID != "33333333" || got[0].Live {
		t.Errorf("%v", got)
	}
}

// TestLookWhileUpdated: a record that is being replaced is never seen dead.
func TestLookWhileUpdated(t *testing.T) {
	dir := t.TempDir()
	place := Default(dir)
	held, _ := hold(t, place, record("11111111"))
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 300 {
			if err := held.Update(record("11111111"), nil); err != nil {
				t.Error(err)
				return
			}
		}
	}()
	for looking := true; looking; {
		select {
		case <-done:
			looking = false
		default:
		}
		for _, s := range place.Look() {
			if !s.Live {
				t.Fatal("seen dead")
			}
		}
	}
}

func TestClear(t *testing.T) {
	dir := t.TempDir()
	place := Default(dir)
	hold(t, place, record("11111111"))
	dead, foreign := filepath.Join(dir, ".bengal-run-2.pid"), filepath.Join(dir, ".bengal-run-3.pid")
	temp := filepath.Join(dir, ".bengal-run.pid.0123abcd")
	put(t, dead, string(record("22222222").Encode()))
	put(t, foreign, "garbage")
	put(t, temp, "half a rec")
	if err := place.Clear(func(s Seen) bool { return s.ID == "none" }); err != nil || !there(dead) {
		t.Errorf("%v: what is not over was removed", err)
	}
	if err := place.Clear(func(s Seen) bool {
		if s.ID == "11111111" {
			t.Error("asked about a living one")
		}
		return true
	}); err != nil {
		t.Error(err)
	}
	if there(dead) || there(temp) || !there(foreign) || !there(filepath.Join(dir, DefaultName)) {
		names, _ := os.ReadDir(dir)
		t.Errorf("%v", names)
	}
}

// TestClearReplaced: a start that has given up on the folder's lock puts its record in the
// place of a dead one while that is being removed.
func TestClearReplaced(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, DefaultName), string(record("22222222").Encode()))
	if err := Default(dir).Clear(func(Seen) bool {
		hold(t, Default(dir), record("33333333"))
		return true
	}); err != nil {
		t.Fatal(err)
	}
	if id := idAt(t, dir, DefaultName); id != "33333333" {
		t.Errorf("the living record is gone, there is %q", id)
	}
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func there(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
