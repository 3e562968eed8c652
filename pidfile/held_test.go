package pidfile

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// A reader never sees half a record, nor one that nobody holds.
func TestUpdate(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, DefaultName)
	r := record("aaaa")
	h, _ := hold(t, Default(dir), r)
	quit := make(chan struct{})
	read := make(chan int)
	go func() {
		n := 0
		defer func() { read <- n }()
		for {
			select {
			case <-quit:
				return
			default:
				watch(t, path)
				n++
			}
		}
	}()
	for n := range 1000 {
		r.Ports = append(r.Ports[:0], n+1)
		if err := h.Update(r, nil); err != nil {
			t.Error(err)
			break
		}
	}
	close(quit)
	if n := <-read; n == 0 {
		t.Error("nobody has read meanwhile")
	}
	data, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(data, r.Encode()) {
		t.Errorf("in the end it says %q, %v", data, err)
	}
	if st, err := os.Stat(path); err != nil || st.Mode() != 0o600 {
		t.Errorf("mode %v, %v", st.Mode(), err)
	}
	h.Remove()
	if left := files(t, dir); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}

// watch reads the record once. A file that was replaced since it was opened is
// held by nobody any more.
func watch(t *testing.T, path string) {
	f, err := os.Open(path)
	if err != nil {
		t.Error(err)
		return
	}
	defer f.Close()
	if _, err := parse(f, path); err != nil {
		t.Error(err)
	}
	free := !locked(f)
	opened, err := f.Stat()
	if err != nil {
		t.Error(err)
	}
	if now, err := os.Stat(path); err != nil || free && os.SameFile(opened, now) {
		t.Errorf("the record is not locked, %v", err)
	}
}

// What somebody else has put into the record's place is theirs.
func TestOthersRecord(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, DefaultName)
	ours, _ := hold(t, Default(dir), record("ours"))
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := ours.Update(record("ours"), nil); err == nil {
		t.Error("a record that was removed is written again")
	}
	hold(t, Default(dir), record("theirs"))
	if err := ours.Update(record("ours"), nil); err == nil {
		t.Error("their record is overwritten")
	}
	ours.Remove()
	if got := idAt(t, dir, DefaultName); got != "theirs" {
		t.Errorf("their record is %q's", got)
	}
	if !held(t, path) {
		t.Error("their record is not locked any more")
	}
	if got := files(t, dir); !slices.Equal(got, []string{DefaultName}) {
		t.Errorf("there are %q", got)
	}
}

// The folder is found again when it has moved.
func TestMovedFolder(t *testing.T) {
	dir := t.TempDir()
	before, after := filepath.Join(dir, "before"), filepath.Join(dir, "after")
	if err := os.Mkdir(before, 0o700); err != nil {
		t.Fatal(err)
	}
	h, _ := hold(t, Default(before), record("aaaa"))
	if err := os.Rename(before, after); err != nil {
		t.Fatal(err)
	}
	r := record("aaaa")
	r.Ports = nil
	if err := h.Update(r, nil); err != nil {
		t.Error(err)
	}
	if got := idAt(t, after, DefaultName); got != "aaaa" {
		t.Errorf("id %q", got)
	}
	h.Remove()
	if left := files(t, after); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}
