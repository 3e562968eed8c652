package cli

import (
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// An installation is what lies below a prefix: names, with modes and contents.
type installation map[string]string

func installed(t *testing.T, prefix string) installation {
	t.Helper()
	got := installation{}
	err := filepath.WalkDir(prefix, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		content := ""
		if info.Mode().IsRegular() {
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			content = string(text)
		}
		got[strings.TrimPrefix(path, prefix)] = info.Mode().String() + " " + content
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// An installer runs install.sh with a stand-in for go, and with one for each
// command that it calls.
type installer struct {
	dir, prefix, tmp string
	env              []string
}

func newInstaller(t *testing.T) *installer {
	t.Helper()
	if portable {
		t.Skip("the same script as without -tags portable")
	}
	dir := t.TempDir()
	in := &installer{dir: dir, prefix: filepath.Join(dir, "a prefix"), tmp: filepath.Join(dir, "tmp")}
	data, err := filepath.Abs(filepath.Join("testdata", "install"))
	if err != nil {
		t.Fatal(err)
	}
	tools := filepath.Join(dir, "tools")
	for _, made := range []string{in.tmp, tools} {
		if err := os.Mkdir(made, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	// No shells to ask for hints: they would make up most of the time. Of the
	// commands those count that change something.
	for tool, counts := range map[string]bool{
		"awk": false, "chmod": true, "cmp": false, "cp": true, "git": false, "go": true, "grep": false,
		"ln": true, "mkdir": true, "mktemp": true, "mv": true, "rm": true, "rmdir": true,
		"sed": false, "sort": true, "tr": false, "uname": false,
	} {
		target := filepath.Join(data, "step")
		if !counts {
			if target, err = exec.LookPath(tool); err != nil && tool != "git" {
				t.Fatal(err)
			}
		}
		if err := os.Symlink(target, filepath.Join(tools, tool)); target != "" && err != nil {
			t.Fatal(err)
		}
	}
	in.env = append(os.Environ(),
		"HOME="+dir, "TMPDIR="+in.tmp, "PATH="+tools, "REAL_PATH="+os.Getenv("PATH"),
		"FAKE="+filepath.Join(data, "fake"), "STEPS="+filepath.Join(dir, "steps"),
		"PIDFILE="+filepath.Join(dir, "pid"), "VERSION=new")
	return in
}

// run ends when all that came of install.sh has ended, and returns how many
// commands it called, its output, and its error.
func (in *installer) run(t *testing.T, at int, what string, args ...string) (steps int, out string, err error) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(in.dir, "steps"), []byte("0\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Fatal(err)
	}
	script, err := filepath.Abs(filepath.Join(checkout, "install.sh"))
	if err != nil {
		t.Fatal(err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	cmd := exec.Command(sh, append([]string{"-c", `echo $$ >"$PIDFILE"; exec "$0" "$@"`, sh, script, "--prefix", in.prefix}, args...)...)
	cmd.Env = append(in.env, "AT="+strconv.Itoa(at), "WHAT="+what)
	cmd.ExtraFiles = []*os.File{w}
	text, err := cmd.CombinedOutput()
	w.Close()
	_, _ = io.Copy(io.Discard, r)
	count, readErr := os.ReadFile(filepath.Join(in.dir, "steps"))
	if readErr != nil {
		t.Fatal(readErr)
	}
	steps, _ = strconv.Atoi(strings.TrimSpace(string(count)))
	return steps, string(text), err
}

// old puts an older installation in place: other contents, a file that there
// is no more, one that is missing, and something of somebody else's.
func (in *installer) old(t *testing.T) {
	t.Helper()
	if err := os.RemoveAll(in.prefix); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"bin/bengal-run": "old",
		"bin/other":      "not ours",
		"share/bash-completion/completions/bengal-run": "old",
		"share/man/man8/bengal-run.8":                  "old",
		"share/bengal-run/manifest": "share/man/man8/bengal-run.8\nshare/bash-completion/completions/bengal-run\n" +
			"share/bash-completion/completions/\nbin/bengal-run\n",
	} {
		path := filepath.Join(in.prefix, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// left are the names of temporary files that are still there.
func (in *installer) left(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(in.tmp)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// differences are the names that two installations have not in common.
func differences(a, b installation) []string {
	var names []string
	for name, content := range a {
		if b[name] != content {
			names = append(names, name)
		}
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
