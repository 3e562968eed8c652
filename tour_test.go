package main

import (
	flags "flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"bengal-run/launcher/process"
)

var update = flags.Bool("update", false, "write the tour into README.md")

// Between these README.md has what the tour shows.
const (
	tourBegins = "<!-- go test . -run Tour -update -->\n```\n"
	tourEnds   = "```\n<!-- the end of the tour -->\n"
)

// TestTour is a newcomer's first five minutes at a terminal: clone, install, a
// new shell, TAB, a server, Ctrl+Z, fg, Ctrl+C. README.md has it as it looks.
func TestTour(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(readme), tourBegins)
	recorded, after, ends := strings.Cut(rest, tourEnds)
	if !begins || !ends {
		t.Fatalf("README.md has no place for it:\n%s%s", tourBegins, tourEnds)
	}
	t.Parallel()
	n := arrive(t)
	n.walk(t)
	got := n.standIns(n.screen(t))
	if *update {
		if err := os.WriteFile("README.md", []byte(before+tourBegins+got+tourEnds+after), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if got != recorded {
		t.Errorf("README.md is out of date, go test . -run Tour -update\nit shows\n%s\nwant\n%s", recorded, got)
	}
}

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
		"bash", "git", "go", "python3", "sh", "tmux", // and what install.sh and the completions call
		"awk", "cat", "chmod", "cmp", "cp", "grep", "head", "ln", "ls", "mkdir", "mktemp", "mv", "rm", "rmdir", "sed", "sort", "tr",
	} {
		path := toolPath(t, tool)
		if err := os.Symlink(path, filepath.Join(tools, tool)); err != nil {
			t.Fatal(err)
		}
	}
	const completion, forGit = "/usr/share/bash-completion/bash_completion", "/usr/share/bash-completion/completions/git"
	for _, file := range []string{completion, forGit} {
		if _, err := os.Stat(file); err != nil {
			lacking(t, "no "+file)
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
		lacking(t, tool+" is not installed")
	}
	if tool == "python3" {
		out, err := exec.Command(path, "-c", "import sys, http.server; print(sys.executable)").Output()
		if err != nil {
			lacking(t, "python3 has no http.server")
		}
		path = strings.TrimSpace(string(out))
	}
	return path
}

func lacking(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("BENGAL_RUN_TEST_ALL") == "1" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// publish makes a repository of this checkout, as it is now.
func (n *newcomer) publish(t *testing.T) {
	t.Helper()
	entries, err := os.ReadDir(".")
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
			err = os.CopyFS(filepath.Join(n.origin, name), os.DirFS(name))
		case e.Type().IsRegular():
			var text []byte
			if text, err = os.ReadFile(name); err == nil {
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

func (n *newcomer) tmux(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command("tmux", append([]string{"-S", n.socket}, args...)...)
	cmd.Env = n.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("tmux %s: %v: %s", args, err, out)
	}
	return string(out)
}

// walk is the tour.
func (n *newcomer) walk(t *testing.T) {
	t.Helper()
	n.prompt(t)
	n.does(t, "git clone -q "+n.origin)
	n.does(t, "cd "+filepath.Base(n.origin))
	n.does(t, "./install.sh")
	n.does(t, `echo 'export PATH=~/.local/bin:"$PATH"' >>~/.bashrc`)
	n.does(t, "exec bash")
	n.does(t, "mkdir ~/site && cd ~/site")

	n.types(t, "bengal-run --p")
	n.lists(t, "--parent-death")
	n.types(t, "ort 8000 -- git che")
	n.lists(t, "cherry-pick")
	n.key(t, "C-c")
	n.prompt(t)

	n.port = freePort(t)
	start := fmt.Sprintf("bengal-run -- python3 -m http.server %d -b 127.0.0.1", n.port)
	n.types(t, start)
	n.key(t, "Enter")
	n.shows(t, "\nServing HTTP on 127.0.0.1")
	n.key(t, "C-z")
	n.shows(t, "Stopped")
	n.prompt(t)
	n.does(t, "bengal-run list")
	n.types(t, "fg")
	n.key(t, "Enter")
	n.shows(t, "$ fg\n"+start)
	n.browse(t)
	n.shows(t, "GET / ")
	n.key(t, "C-c")
	n.prompt(t)
	if left := n.left(t); left != "" {
		t.Errorf("left: %s", left)
	}
	n.does(t, "bengal-run --help | head -n 5")
}

// does has the shell do something, and waits for its next prompt.
func (n *newcomer) does(t *testing.T, line string) {
	t.Helper()
	n.types(t, line)
	n.key(t, "Enter")
	n.prompt(t)
}

func (n *newcomer) key(t *testing.T, name string) {
	t.Helper()
	n.tmux(t, "send-keys", name)
}

func (n *newcomer) types(t *testing.T, text string) {
	t.Helper()
	n.tmux(t, "send-keys", "-l", text)
	n.wait(t, "the line that was typed", func(screen string) bool { return strings.HasSuffix(screen, text) })
}

// lists presses TAB twice, and waits for what is offered, and the line again.
func (n *newcomer) lists(t *testing.T, offer string) {
	t.Helper()
	screen := n.screen(t)
	line := screen[strings.LastIndexByte(screen, '\n')+1:]
	n.tmux(t, "send-keys", "Tab", "Tab")
	n.wait(t, offer, func(screen string) bool {
		return strings.Contains(screen, offer) && strings.HasSuffix(screen, "\n"+line)
	})
}

// prompt waits until the last line is a prompt and nothing else.
func (n *newcomer) prompt(t *testing.T) {
	t.Helper()
	n.wait(t, "a prompt", func(screen string) bool {
		return prompted.MatchString(screen[strings.LastIndexByte(screen, '\n')+1:])
	})
}

func (n *newcomer) shows(t *testing.T, text string) {
	t.Helper()
	n.wait(t, text, func(screen string) bool { return strings.Contains(screen, text) })
}

func (n *newcomer) wait(t *testing.T, what string, ok func(screen string) bool) {
	t.Helper()
	for end := time.Now().Add(5 * time.Minute); !ok(n.screen(t)); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("no %q on the screen:\n%s", what, n.screen(t))
		}
	}
}

// screen is what the terminal has shown until now.
func (n *newcomer) screen(t *testing.T) string {
	t.Helper()
	lines := strings.Split(n.tmux(t, "capture-pane", "-p", "-J", "-S", "-"), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// browse takes a look at the server.
func (n *newcomer) browse(t *testing.T) {
	t.Helper()
	client := http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Get(fmt.Sprintf("http://127.0.0.1:%d/", n.port))
	if err != nil {
		t.Fatalf("%v\n%s", err, n.screen(t))
	}
	_, _ = io.Copy(io.Discard, answer.Body)
	answer.Body.Close()
}

// freePort is one that no other test gets meanwhile, and has four digits.
func freePort(t *testing.T) int {
	t.Helper()
	for i := range 1000 {
		port := 8000 + (os.Getpid()+i)%1000
		if l, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port))); err == nil {
			l.Close()
			return port
		}
	}
	t.Fatal("all ports are taken")
	return 0
}

// left names what is still there of anything that was started under bengal-run.
func (n *newcomer) left(t *testing.T) string {
	t.Helper()
	pids, err := process.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, pid := range pids {
		env, err := process.Environ(pid)
		if err == nil && slices.Contains(env, "HOME="+n.home) && slices.ContainsFunc(env, func(v string) bool { return strings.HasPrefix(v, "BENGAL_RUN_ID=") }) {
			argv, _ := process.Argv(pid)
			return fmt.Sprintf("PID %d: %q", pid, argv)
		}
	}
	record := filepath.Join(n.home, "site", ".bengal-run.pid")
	if _, err := os.Lstat(record); err == nil {
		return record
	}
	return ""
}

// leave closes the terminal, and waits for all that this ends.
func (n *newcomer) leave(t *testing.T) {
	t.Helper()
	n.tmux(t, "kill-server")
	for end := time.Now().Add(time.Minute); n.left(t) != ""; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Errorf("left: %s", n.left(t))
			return
		}
	}
}
