package pidfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// record is one of an instance called id.
func record(id string) Record {
	r := full()
	r.ID = id
	return r
}

func always(Record) bool { return true }

func never(Record) bool { return false }

// hold takes the place, and lets go of it when the test ends.
func hold(t *testing.T, p Place, r Record) (*Held, *HostileError) {
	t.Helper()
	h, replaced, err := p.Take(r, never, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Remove)
	return h, replaced
}

// idAt reads the record called name; "" when there is none.
func idAt(t *testing.T, dir, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	if err != nil {
		t.Fatal(err)
	}
	r, err := Parse(data)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return r.ID
}

// held reports whether somebody holds a lock on the file.
func held(t *testing.T, path string) bool {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	return locked(f)
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestTake(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, DefaultName)
	defer unix.Umask(unix.Umask(0))
	h, replaced, err := Default(dir).Take(record("aaaa"), always, nil)
	if err != nil || replaced != nil || h.Name != DefaultName {
		t.Fatalf("%+v, %v, %v", h, replaced, err)
	}
	st, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	if st.Mode() != 0o600 {
		t.Errorf("mode %v", st.Mode())
	}
	if !held(t, path) {
		t.Error("the record is not locked")
	}
	if got := idAt(t, dir, DefaultName); got != "aaaa" {
		t.Errorf("id %q", got)
	}
	h.Remove()
	if left := files(t, dir); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}

func TestTakeStale(t *testing.T) {
	dir := t.TempDir()
	h, _ := hold(t, Default(dir), record("deadbeef00"))
	// What a crash leaves: the record, and the next one half written.
	if err := os.WriteFile(filepath.Join(dir, h.temp), []byte("48211\nver"), 0o600); err != nil {
		t.Fatal(err)
	}
	h.Close()
	hold(t, Default(dir), record("bbbb"))
	if got := files(t, dir); !slices.Equal(got, []string{DefaultName}) {
		t.Errorf("there are %q", got)
	}
	if got := idAt(t, dir, DefaultName); got != "bbbb" {
		t.Errorf("id %q", got)
	}
}

func TestTakeLive(t *testing.T) {
	dir := t.TempDir()
	hold(t, Default(dir), record("first"))
	h, _ := hold(t, Default(dir), record("second"))
	if h.Name != ".bengal-run-2.pid" {
		t.Errorf("the second is called %s", h.Name)
	}
	third, _ := hold(t, Default(dir), record("third"))
	h.Remove()
	again, _ := hold(t, Default(dir), record("fourth"))
	if again.Name != h.Name {
		t.Errorf("the number that was free again is not used: %s", again.Name)
	}
	// Whoever is asked about: all of them, whatever their number.
	var live *LiveError
	_, _, err := Default(dir).Take(record("fifth"), func(r Record) bool { return r.ID == "third" }, nil)
	if !errors.As(err, &live) || live.Record.ID != "third" {
		t.Errorf("the third clashes: %v", err)
	}
	if got := idAt(t, dir, third.Name); got != "third" {
		t.Errorf("after that the third's record is %q's", got)
	}
	if got := files(t, dir); len(got) != 3 {
		t.Errorf("there are %q", got)
	}
}

func TestTakeAtOnce(t *testing.T) {
	const instances = 12
	for _, tt := range []struct {
		name  string
		clash func(Record) bool
		want  int
	}{{"side by side", never, instances}, {"one alone", always, 1}} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			var mutex sync.Mutex
			var taken []*Held
			var all sync.WaitGroup
			for n := range instances {
				all.Go(func() {
					h, _, err := Default(dir).Take(record(fmt.Sprintf("id%06d", n)), tt.clash, nil)
					mutex.Lock()
					defer mutex.Unlock()
					var live *LiveError
					switch {
					case err == nil:
						taken = append(taken, h)
					case !errors.As(err, &live):
						t.Error(err)
					}
				})
			}
			all.Wait()
			names := files(t, dir)
			for _, h := range taken {
				h.Remove()
			}
			if len(taken) != tt.want || len(names) != tt.want {
				t.Errorf("%d have taken %q, want %d", len(taken), names, tt.want)
			}
			if left := files(t, dir); len(left) > 0 {
				t.Errorf("left: %q", left)
			}
		})
	}
}

// TestTakeReplaced: somebody who has given up on the folder's lock replaces the dead record
// that Take has opened, and waits to own.
func TestTakeReplaced(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, DefaultName)
	put(t, path, string(record("22222222").Encode()))
	dead, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer dead.Close()
	if err := unix.Flock(int(dead.Fd()), unix.LOCK_SH); err != nil { // as a reader
		t.Fatal(err)
	}
	taken := make(chan error)
	go func() {
		_, _, err := Default(dir).Take(record("44444444"), always, nil)
		taken <- err
	}()
	for deadline := time.Now().Add(10 * time.Second); opened(t, dead) < 2; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("Take has not opened the record")
		}
	}
	other := Default(t.TempDir())
	hold(t, other, record("33333333"))
	if err := os.Rename(filepath.Join(other.Dir, DefaultName), path); err != nil {
		t.Fatal(err)
	}
	_ = unix.Flock(int(dead.Fd()), unix.LOCK_UN)
	var live *LiveError
	if err := <-taken; !errors.As(err, &live) || live.Record.ID != "33333333" {
		t.Errorf("taken: %v", err)
	}
	if id := idAt(t, dir, DefaultName); id != "33333333" {
		t.Errorf("the living record is gone, there is %q", id)
	}
}

// opened counts the descriptors of this process on a file.
func opened(t *testing.T, f *os.File) (n int) {
	t.Helper()
	var st, other unix.Stat_t
	if err := unix.Fstat(int(f.Fd()), &st); err != nil {
		t.Fatal(err)
	}
	for fd := range 256 {
		if unix.Fstat(fd, &other) == nil && other.Dev == st.Dev && other.Ino == st.Ino {
			n++
		}
	}
	return n
}
