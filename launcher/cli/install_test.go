package cli

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"bengal-run/launcher/test/stand"
)

// An installation is the old one or the new one, never something in between:
// at each command that install.sh calls, or some of them in the short version,
// that one fails, or a signal arrives.
func TestInstallWhole(t *testing.T) {
	for row, what := range []string{"fail", "signal", "KILL"} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			in := newInstaller(t)
			in.old(t)
			before := installed(t, in.prefix)
			steps, out, err := in.run(t, 0, "")
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			after := installed(t, in.prefix)
			if _, ok := after["/share/man/man8/bengal-run.8"]; ok {
				t.Error("what the new version does not have is still there")
			}
			if steps < 25 {
				t.Fatalf("only %d commands", steps)
			}
			for at := 1; at <= steps; at++ {
				if stand.Left(at, row, 7) {
					continue
				}
				in.step(t, at, what, before, after)
			}
		})
	}
}

func (in *installer) step(t *testing.T, at int, what string, before, after installation) {
	t.Helper()
	if what == "signal" {
		what = []string{"HUP", "INT", "TERM"}[at%3]
	}
	in.old(t)
	_, out, err := in.run(t, at, what)
	tool, readErr := os.ReadFile(filepath.Join(in.dir, "steps.at"))
	if readErr != nil {
		t.Errorf("there is no command %d: %v", at, readErr)
		return
	}
	where := fmt.Sprintf("%s at command %d, %s (%v)\n%s", what, at, strings.TrimSpace(string(tool)), err, out)
	got := installed(t, in.prefix)
	whole := err == nil && maps.Equal(got, after) || err != nil && (maps.Equal(got, before) || maps.Equal(got, after))
	if what == "KILL" || what == "fail" && string(tool) == "rm\n" {
		// Something may be left, for the next run to sweep up.
		if !whole {
			in.mend(t, where, after)
		}
		for _, name := range in.left(t) {
			if err := os.RemoveAll(filepath.Join(in.tmp, name)); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	if !whole {
		t.Errorf("%s\nnot the old installation: %q\nnot the new one: %q", where, differences(got, before), differences(got, after))
	}
	if left := in.left(t); left != nil {
		t.Errorf("%s\nleft: %v", where, left)
	}
}

// mend installs again. A folder that a killed run has made is not in the
// manifest then.
func (in *installer) mend(t *testing.T, where string, after installation) {
	t.Helper()
	_, out, err := in.run(t, 0, "")
	if err != nil {
		t.Errorf("%s\nand then: %v: %s", where, err, out)
	}
	got := installed(t, in.prefix)
	names := slices.DeleteFunc(differences(got, after), func(name string) bool {
		return name == "/share/bengal-run/manifest"
	})
	if len(names) > 0 {
		t.Errorf("%s\nthe next run differs: %q", where, names)
	}
}

// The disk is too small for a second program beside the first one, and the one
// for temporary files for any.
func TestInstallFullDisk(t *testing.T) {
	unshare := []string{"unshare", "-m"}
	if os.Geteuid() != 0 {
		unshare = []string{"unshare", "-rm"}
	}
	in := newInstaller(t)
	probe := exec.Command(unshare[0], unshare[1], "mount", "-t", "tmpfs", "none", in.dir)
	if out, err := probe.CombinedOutput(); err != nil {
		t.Skipf("cannot mount a tmpfs here: %v: %s", err, out)
	}
	data, err := filepath.Abs(filepath.Join("testdata", "install"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(unshare[0], unshare[1], "sh", filepath.Join(data, "full-disk.sh"), in.prefix, in.tmp, filepath.Join(checkout, "install.sh"))
	cmd.Env = append(os.Environ(), "PATH="+filepath.Join(data, "fake")+":"+os.Getenv("PATH"), "HOME="+in.dir, "LC_ALL=C")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "cp: ") || !strings.Contains(string(out), "the build failed") {
		t.Errorf("%v: %s", err, out)
	}
}

// Who may not write to the prefix is told so, and changes nothing.
func TestInstallNoPermission(t *testing.T) {
	in := newInstaller(t)
	in.old(t)
	attr := &syscall.SysProcAttr{}
	if os.Geteuid() == 0 { // who may write everywhere
		const nobody = 65534
		attr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	}
	// Others may enter neither a test's folder nor, it may be, the checkout.
	data := filepath.Join("testdata", "install", "fake")
	for dir, mode := range map[string]os.FileMode{filepath.Dir(in.dir): 0o755, in.dir: 0o755, in.tmp: 0o777} {
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
	}
	copied := filepath.Join(in.dir, "checkout")
	for from, to := range map[string]string{data: "fake", filepath.Join(checkout, "completions"): "completions", filepath.Join(checkout, "docs"): "docs"} {
		if err := os.CopyFS(filepath.Join(copied, to), os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"install.sh", "go.mod"} {
		text, err := os.ReadFile(filepath.Join(checkout, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(copied, name), text, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	locked := []string{"", "bin", "share", "share/bash-completion/completions", "share/bengal-run", "share/man/man8"}
	mode := func(mode os.FileMode) {
		for _, name := range locked {
			if err := os.Chmod(filepath.Join(in.prefix, name), mode); err != nil {
				t.Fatal(err)
			}
		}
	}
	mode(0o555)
	defer mode(0o755)
	before := installed(t, in.prefix)
	for action, want := range map[string]string{
		"--prefix":    "install.sh: cannot write to " + in.prefix + "/bin, choose another --prefix\n",
		"--uninstall": "ermission denied",
	} {
		cmd := exec.Command("sh", filepath.Join(copied, "install.sh"), "--prefix", in.prefix, action, in.prefix)
		if action == "--uninstall" {
			cmd.Args = cmd.Args[:len(cmd.Args)-1]
		}
		cmd.Dir, cmd.SysProcAttr = in.dir, attr
		cmd.Env = append(os.Environ(), "PATH="+filepath.Join(copied, "fake")+":"+os.Getenv("PATH"),
			"HOME="+in.dir, "TMPDIR="+in.tmp, "VERSION=new")
		out, err := cmd.CombinedOutput()
		if cmd.ProcessState.ExitCode() != 1 || !strings.Contains(string(out), want) {
			t.Errorf("%s: %v: %s", action, err, out)
		}
		if got := installed(t, in.prefix); !maps.Equal(got, before) {
			t.Errorf("%s: differs: %q", action, differences(got, before))
		}
		if left := in.left(t); left != nil {
			t.Errorf("%s: left: %q", action, left)
		}
	}
}
