package pidfile

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestTakeHostile(t *testing.T) {
	write := func(text string, mode fs.FileMode) func(string) error {
		return func(path string) error {
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				return err
			}
			return os.Chmod(path, mode)
		}
	}
	for _, tt := range []struct {
		name        string
		make        func(path string) error
		why         string
		replaceable bool // by a record whose place it is by default
	}{
		{"garbage", write("\x00\x01 garbage", 0o600), "does not begin with a PID", true},
		{"another program's", write("48211\n", 0o600), "not a record of version 1", true},
		{"empty", write("", 0o600), "does not begin with a PID", true},
		{"world-writable", write(fullText, 0o602), "can be written by others", true},
		{"group-writable", write(fullText, 0o620), "can be written by others", true},
		{"a symbolic link", func(path string) error {
			return os.Symlink("/etc/passwd", path)
		}, "symbolic link", true},
		{"a link to nowhere", func(path string) error { return os.Symlink("nowhere", path) }, "symbolic link", true},
		{"a link to itself", func(path string) error { return os.Symlink(filepath.Base(path), path) }, "symbolic link", true},
		{"a FIFO", func(path string) error { return unix.Mkfifo(path, 0o600) }, "not a plain file", true},
		{"a folder", func(path string) error { return os.Mkdir(path, 0o700) }, "is a folder", false},
		{"1 GiB", func(path string) error {
			f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
			if err != nil {
				return err
			}
			return errors.Join(f.Truncate(1<<30), f.Close())
		}, "1073741824 bytes", false},
		{"a socket", func(path string) error {
			l, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Base(path)})
			if err != nil {
				return err
			}
			l.SetUnlinkOnClose(false)
			return l.Close()
		}, "socket or a device", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir) // a socket's path is short
			path := filepath.Join(dir, DefaultName)
			if err := tt.make(path); err != nil {
				t.Fatal(err)
			}
			before, err := os.Lstat(path)
			if err != nil {
				t.Fatal(err)
			}
			// Asked for by name, nothing but a record is replaced, or an
			// empty file; by default, what harms nobody.
			exact := Default(dir)
			exact.Exact = true
			if tt.name != "empty" {
				refused(t, exact, tt.why)
			}
			if tt.replaceable {
				_, replaced := hold(t, Default(dir), record("bbbb"))
				if replaced == nil || !strings.Contains(replaced.Error(), tt.why) {
					t.Errorf("replaced: %v, want %q", replaced, tt.why)
				}
				if got := idAt(t, dir, DefaultName); got != "bbbb" {
					t.Errorf("id %q", got)
				}
			} else {
				refused(t, Default(dir), tt.why)
				after, err := os.Lstat(path)
				if err != nil || !os.SameFile(before, after) || after.Size() != before.Size() || after.Mode() != before.Mode() {
					t.Errorf("what was there is not as it was: %v, %v", after, err)
				}
			}
			if got := files(t, dir); !slices.Equal(got, []string{DefaultName}) {
				t.Errorf("there are %q", got)
			}
		})
	}
}

// refused checks that the place cannot be taken, and why.
func refused(t *testing.T, p Place, why string) {
	t.Helper()
	h, _, err := p.Take(record("aaaa"), always, nil)
	var hostile *HostileError
	if !errors.As(err, &hostile) || !strings.Contains(err.Error(), why) {
		t.Errorf("%v, want %q", err, why)
	}
	if h != nil {
		h.Close()
	}
}

// Another user's file is left alone. As root one is made; to anybody else
// root's own are others.
func TestTakeOtherUsers(t *testing.T) {
	p := Place{Dir: "/etc", Name: "passwd"}
	if os.Geteuid() == 0 {
		p = Default(t.TempDir())
		path := filepath.Join(p.Dir, p.Name)
		if err := errors.Join(os.WriteFile(path, []byte(fullText), 0o644), os.Chown(path, 65534, 65534)); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, p, "belongs to another user")
}

// An id that came with a cloned repository names nothing but a file beside the
// record.
func TestTakeHostileID(t *testing.T) {
	for _, id := range []string{"../../x", "../x", "/etc/x", "..", ".", "A B\x00C", "é"} {
		dir := t.TempDir()
		inner := filepath.Join(dir, "a", "b")
		if err := os.MkdirAll(inner, 0o700); err != nil {
			t.Fatal(err)
		}
		precious := []string{filepath.Join(dir, "x"), filepath.Join(dir, "a", "x"), filepath.Join(inner, "x")}
		for _, p := range precious {
			if err := os.WriteFile(p, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(filepath.Join(inner, DefaultName), record(id).Encode(), 0o600); err != nil {
			t.Fatal(err)
		}
		hold(t, Default(inner), record("bbbb"))
		for _, p := range precious {
			if _, err := os.Stat(p); err != nil {
				t.Errorf("id %q: %v", id, err)
			}
		}
	}
}
