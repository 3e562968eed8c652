package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/stand"
)

// A newcomer has a home of his own and a terminal, and on the machine there is
// bash alone: what install.sh says of other shells depends on which there are.
type newcomer struct {
	home   string // as his shell shows it: without a link in it
	origin string // where bengal-run is cloned from
	port   int
	socket string // tmux's
	env    []string
}

func arrive(t *testing.T) *newcomer {
	t.Helper()
	if portable {
		t.Skip("the same as without -tags portable")
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	n := &newcomer{home: filepath.Join(dir, "home"), origin: filepath.Join(dir, "bengal-run"), socket: filepath.Join(dir, "tmux")}
	tools := filepath.Join(dir, "tools")
	for _, folder := range []string{n.home, tools} {
		if err := os.Mkdir(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, tool := range []string{
		"bash", "git", "go", "python3", "setsid", "sh", "tmux", // and what install.sh and the completions call
		"awk", "cat", "chmod", "cmp", "cp", "grep", "head", "ln", "ls", "mkdir", "mktemp", "mv", "rm", "rmdir", "sed", "sort", "tr", "uname",
	} {
		path := toolPath(t, tool)
		if err := os.Symlink(path, filepath.Join(tools, tool)); err != nil {
			t.Fatal(err)
		}
	}
	const completion, forGit = "/usr/share/bash-completion/bash_completion", "/usr/share/bash-completion/completions/git"
	for _, file := range []string{completion, forGit} {
		if _, err := os.Stat(file); err != nil {
			stand.Lacking(t, "no "+file)
		}
	}
	caches, err := exec.Command("go", "env", "GOCACHE", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	cache := strings.Fields(string(caches))
	n.env = []string{"HOME=" + n.home, "PATH=" + tools, "LC_ALL=C.UTF-8", "GOCACHE=" + cache[0], "GOMODCACHE=" + cache[1],
		"SHELL=/bin/sh", "GIT_CONFIG_NOSYSTEM=1"}
	// Ubuntu's bash greets those who may use sudo, but for this file.
	if err := os.WriteFile(filepath.Join(n.home, ".hushlogin"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	rc := "PS1='\\w $ ' HISTFILE=\n. " + completion + "\n"
	if err := os.WriteFile(filepath.Join(n.home, ".bashrc"), []byte(rc), 0o644); err != nil {
		t.Fatal(err)
	}
	n.publish(t)
	t.Cleanup(func() { n.leave(t) })
	n.tmux(t, "-f", os.DevNull, "-u", "new-session", "-d", "-x", "200", "-y", "100", "-c", n.home, "bash")
	return n
}

// toolPath is the program itself: what a version manager puts in its place looks
// for it in PATH.
func toolPath(t *testing.T, tool string) string {
	t.Helper()
	path, err := exec.LookPath(tool)
	if err != nil {
		stand.Lacking(t, tool+" is not installed")
	}
	if tool == "python3" {
		out, err := exec.Command(path, "-c", "import sys, http.server; print(sys.executable)").Output()
		if err != nil {
			stand.Lacking(t, "python3 has no http.server")
		}
		path = strings.TrimSpace(string(out))
	}
	return path
}

// publish makes a repository of this checkout, as it is now.
func (n *newcomer) publish(t *testing.T) {
	t.Helper()
	entries, err := os.ReadDir(checkout)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(n.origin, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		switch name := e.Name(); {
		case name == ".git":
		case e.IsDir():
			err = os.CopyFS(filepath.Join(n.origin, name), os.DirFS(filepath.Join(checkout, name)))
		case e.Type().IsRegular():
			var text []byte
			if text, err = os.ReadFile(filepath.Join(checkout, name)); err == nil {
				info, _ := e.Info()
				err = os.WriteFile(filepath.Join(n.origin, name), text, info.Mode())
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{{"init", "-q"}, {"add", "."}, {"-c", "user.name=Ann", "-c", "user.email=ann@localhost", "commit", "-q", "-m", "First"}} {
		cmd := exec.Command("git", args...)
		cmd.Dir, cmd.Env = n.origin, n.env
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v: %s", args, err, out)
		}
	}
}

// left names what is still there of anything that was started under bengal-run.
func (n *newcomer) left(t *testing.T) string {
	t.Helper()
	look, err := system.Processes()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range look {
		env, err := system.Environ(i.PID)
		if err == nil && slices.Contains(env, "HOME="+n.home) && slices.ContainsFunc(env, func(v string) bool { return strings.HasPrefix(v, "BENGAL_RUN_ID=") }) {
			argv, _ := system.Argv(i.PID)
			return fmt.Sprintf("PID %d: %q", i.PID, argv)
		}
	}
	record := filepath.Join(n.home, "site", ".bengal-run.pid")
	if _, err := os.Lstat(record); err == nil {
		return record
	}
	return ""
}

// strays are the newcomer's processes in a session of their own that nothing of
// ours has started: the old server of a tour that was cut short.
func (n *newcomer) strays(t *testing.T) []*os.Process {
	t.Helper()
	look, err := system.Processes()
	if err != nil {
		t.Fatal(err)
	}
	var strays []*os.Process
	for _, i := range look {
		env, err := system.Environ(i.PID)
		argv, _ := system.Argv(i.PID)
		if err != nil || !slices.Contains(env, "HOME="+n.home) || !slices.Contains(argv, "http.server") {
			continue
		}
		if p, err := os.FindProcess(i.PID); err == nil {
			strays = append(strays, p)
		}
	}
	return strays
}

// leave closes the terminal, and waits for all that this ends.
func (n *newcomer) leave(t *testing.T) {
	t.Helper()
	n.tmux(t, "kill-server")
	for _, p := range n.strays(t) {
		_ = p.Kill()
	}
	for end := time.Now().Add(time.Minute); n.left(t) != ""; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Errorf("left: %s", n.left(t))
			return
		}
	}
}
