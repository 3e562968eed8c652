package pidfile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

func TestExactly(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.Mkdir("folder", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("file", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		path string
		want Place // the zero one: refused
	}{
		{"server.pid", Place{dir, "server.pid", true}},
		{"./file", Place{dir, "file", true}},
		{"folder/../folder/x", Place{filepath.Join(dir, "folder"), "x", true}},
		{filepath.Join(dir, "folder", "x"), Place{filepath.Join(dir, "folder"), "x", true}},
		{"folder", Place{}},
		{"folder/", Place{}},
		{".", Place{}},
		{"/", Place{}},
		{"none/x", Place{}},
		{"file/x", Place{}},
	} {
		if got, err := Exactly(tt.path); got != tt.want || (err == nil) != (tt.want != Place{}) {
			t.Errorf("%s: %+v, %v, want %+v", tt.path, got, err, tt.want)
		}
	}
}

func TestFallback(t *testing.T) {
	dir := t.TempDir()
	base := func(name string) string { return filepath.Join(dir, name) }
	for _, tt := range []struct{ what, runtime, state, home, want string }{
		{"the runtime folder", base("run"), base("state"), base("home"), "run/bengal-run"},
		{"the state folder", "", base("state"), base("home"), "state/bengal-run"},
		{"where the runtime folder is of no use", "/dev/null/run", base("state"), base("home"), "state/bengal-run"},
		{"a path that is not absolute does not count", "run", "state", base("home"), "home/.local/state/bengal-run"},
	} {
		t.Setenv("XDG_RUNTIME_DIR", tt.runtime)
		t.Setenv("XDG_STATE_HOME", tt.state)
		t.Setenv("HOME", tt.home)
		p, err := Fallback("/srv/site")
		if err != nil || p.Dir != base(tt.want) || p.Exact {
			t.Errorf("%s: %+v, %v", tt.what, p, err)
			continue
		}
		if st, err := os.Stat(p.Dir); err != nil || st.Mode().Perm() != 0o700 {
			t.Errorf("%s: mode %v, %v", tt.what, st.Mode(), err)
		}
		other, err := Fallback("/srv/other")
		if err != nil || other.Name == p.Name || other.Dir != p.Dir {
			t.Errorf("%s: another project's is %+v, %v", tt.what, other, err)
		}
		first, _ := hold(t, p, record("aaaa"))
		second, _ := hold(t, p, record("bbbb"))
		if first.Name == second.Name {
			t.Errorf("%s: two instances are both called %s", tt.what, first.Name)
		}
	}
}

// Where others could put a record of theirs, none of ours goes.
func TestFallbackWritableByOthers(t *testing.T) {
	for _, tt := range []struct {
		what string
		make func(dir string) error
	}{
		{"by all", func(dir string) error { return errors.Join(os.Mkdir(dir, 0o700), os.Chmod(dir, 0o777)) }},
		{"by the group", func(dir string) error { return errors.Join(os.Mkdir(dir, 0o700), os.Chmod(dir, 0o770)) }},
		{"through a symbolic link", func(dir string) error { return os.Symlink(t.TempDir(), dir) }},
		{"a file", func(dir string) error { return os.WriteFile(dir, nil, 0o600) }},
	} {
		base := t.TempDir()
		t.Setenv("XDG_RUNTIME_DIR", base)
		t.Setenv("XDG_STATE_HOME", base)
		if err := tt.make(filepath.Join(base, "bengal-run")); err != nil {
			t.Fatal(err)
		}
		if p, err := Fallback("/srv/site"); err == nil {
			t.Errorf("%s: %+v", tt.what, p)
		}
	}
}

func TestNames(t *testing.T) {
	for _, tt := range []struct {
		name         string
		record, temp bool
	}{
		{".bengal-run.pid", true, false},
		{".bengal-run-2.pid", true, false},
		{".bengal-run-10.pid", true, false},
		{".bengal-run-1.pid", false, false},
		{".bengal-run-0.pid", false, false},
		{".bengal-run--2.pid", false, false},
		{".bengal-run-x.pid", false, false},
		{".bengal-run2.pid", false, false},
		{".bengal-run", false, false},
		{".bengal.pid", false, false},
		{"bengal-run.pid", false, false},
		{".bengal-run.pid.0123abcd", false, true},
		{".bengal-run-2.pid.0123abcd", false, true},
		{".bengal-run.pid.0123abcde", false, false},
		{".bengal-run.pid.notahexa", false, false},
		{".bengal-run.pid.bak", false, false},
	} {
		p := Default("/srv")
		if record, temp := p.isRecord(tt.name), p.isTemp(tt.name); record != tt.record || temp != tt.temp {
			t.Errorf("%s: record %t, temp %t", tt.name, record, temp)
		}
	}
}

// What a crash between writing a record and putting it in its place has left is
// removed by the next start; what is still held is not.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	left, held := filepath.Join(dir, ".bengal-run.pid.0123abcd"), filepath.Join(dir, ".bengal-run.pid.456789ab")
	for _, name := range []string{left, held} {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.Open(held)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	h, _, err := Default(dir).Take(Record{PID: 1, ID: "fedcba98", Boot: "b", Start: 1}, func(Record) bool { return false }, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Remove()
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("still there: %v", err)
	}
	if _, err := os.Stat(held); err != nil {
		t.Error(err)
	}
}

func TestUnwritable(t *testing.T) {
	for _, tt := range []struct {
		errno unix.Errno
		want  bool
	}{{unix.EACCES, true}, {unix.EPERM, true}, {unix.EROFS, true}, {unix.ENOSPC, true}, {unix.ENOENT, false}} {
		if got := Unwritable(fmt.Errorf("write: %w", tt.errno)); got != tt.want {
			t.Errorf("%v: %t", tt.errno, got)
		}
	}
}
