package pidfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestTakeExact(t *testing.T) {
	dir := t.TempDir()
	p, err := Exactly(filepath.Join(dir, "server"))
	if err != nil {
		t.Fatal(err)
	}
	h, _ := hold(t, p, record("first"))
	var live *LiveError
	if _, _, err := p.Take(record("second"), never, nil); !errors.As(err, &live) || live.Record.ID != "first" {
		t.Errorf("a living one stands there: %v", err)
	}
	h.Close()
	hold(t, p, record("second"))
	if got := idAt(t, dir, "server"); got != "second" {
		t.Errorf("the dead one's record is replaced by %q's", got)
	}
	// mktemp has made the file that somebody names.
	empty, err := Exactly(filepath.Join(dir, "empty"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "empty"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	hold(t, empty, record("third"))
	if got := files(t, dir); !slices.Equal(got, []string{"empty", "server"}) {
		t.Errorf("there are %q", got)
	}
}

func TestTakeNoFolder(t *testing.T) {
	_, _, err := Default(filepath.Join(t.TempDir(), "none")).Take(record("aaaa"), always, nil)
	if !errors.Is(err, fs.ErrNotExist) || Unwritable(err) {
		t.Errorf("no folder: %v", err)
	}
}

// Somebody who keeps the folder locked delays a start, and no more.
func TestTakeLockedFolder(t *testing.T) {
	dir := t.TempDir()
	d, err := os.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := unix.Flock(int(d.Fd()), unix.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	h, _ := hold(t, Default(dir), record("aaaa"))
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
	if got := idAt(t, dir, h.Name); got != "aaaa" {
		t.Errorf("id %q", got)
	}
}
