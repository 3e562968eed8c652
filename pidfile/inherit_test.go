package pidfile

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// duplicate is what a descriptor becomes that travels to the other process: the
// same open file, under another number.
func duplicate(t *testing.T, fd int) int {
	t.Helper()
	d, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Launcher and guard hold one lock, and either is enough.
func TestInherit(t *testing.T) {
	for _, tt := range []struct {
		name    string
		renamed bool // or the launcher dies before it has put its update in place
	}{{"after an update", true}, {"in the middle of an update", false}} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, DefaultName)
			r := record("0123456789")
			launcher, _, err := Default(dir).Take(r, always, nil)
			if err != nil {
				t.Fatal(err)
			}
			folder, lock := launcher.Descriptors()
			guard := Inherit(duplicate(t, folder), duplicate(t, lock), launcher.Name, r.ID)
			share := func(lock int) { guard.Adopt(duplicate(t, lock)) }
			if tt.renamed {
				if err := launcher.Update(r, share); err != nil {
					t.Error(err)
				}
			} else {
				lock, err := writeTemp(launcher.dir, launcher.temp, r)
				if err != nil {
					t.Fatal(err)
				}
				share(lock)
				unix.Close(lock)
			}
			launcher.Close()
			if !held(t, path) {
				t.Error("the guard alone does not hold the record")
			}
			guard.Remove()
			if left := files(t, dir); len(left) > 0 {
				t.Errorf("left: %q", left)
			}
		})
	}
}

// Two updates that cannot be put in place leave the guard with the lock that is.
func TestUpdateFailsTwice(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, DefaultName)
	r := record("0123456789")
	launcher, _, err := Default(dir).Take(r, always, nil)
	if err != nil {
		t.Fatal(err)
	}
	folder, lock := launcher.Descriptors()
	guard := Inherit(duplicate(t, folder), duplicate(t, lock), launcher.Name, r.ID)
	for range 2 {
		share := func(lock int) {
			guard.Adopt(duplicate(t, lock))
			_ = os.Remove(filepath.Join(dir, launcher.temp)) // so there is nothing to rename
		}
		if err := launcher.Update(r, share); err == nil {
			t.Fatal("an update without a file")
		}
	}
	launcher.Close()
	if !held(t, path) {
		t.Error("the guard alone does not hold the record")
	}
	guard.Remove()
	if left := files(t, dir); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}
