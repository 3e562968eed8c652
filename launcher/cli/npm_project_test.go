package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bengal-run/launcher/system"
)

// A project has bengal-run among its devDependencies.
type project struct {
	dir string
	env []string
}

// run runs a command in the project's folder, and returns how it ended.
func (p *project) run(t *testing.T, words ...string) (code int, out string) {
	t.Helper()
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir, cmd.Env = p.dir, p.env
	text, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatalf("%q: %v", words, err)
	}
	return cmd.ProcessState.ExitCode(), string(text)
}

// members are the processes that came of the project: its folder is their HOME.
func (p *project) members(t *testing.T) []system.Info {
	t.Helper()
	look, err := system.Processes()
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(look, func(i system.Info) bool {
		env, err := system.Environ(i.PID)
		return err != nil || !slices.Contains(env, "HOME="+p.dir)
	})
}

// newProject is one whose tools ask this registry, and find these programs first.
func newProject(t *testing.T, registry, programs string) *project {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	own, err := exec.LookPath("bengal-run")
	if err != nil {
		t.Fatal(err)
	}
	// The program that TestMain has built is not to be found.
	path := strings.TrimPrefix(os.Getenv("PATH"), filepath.Dir(own)+string(os.PathListSeparator))
	if programs != "" {
		path = programs + string(os.PathListSeparator) + path
	}
	p := &project{dir: dir, env: []string{
		"HOME=" + dir, "PATH=" + path, "LC_ALL=C.UTF-8",
		"npm_config_registry=" + registry, "npm_config_cache=" + filepath.Join(dir, ".npm"),
		"npm_config_store_dir=" + filepath.Join(dir, ".store"), "npm_config_update_notifier=false",
	}}
	for name, text := range map[string]string{
		"package.json": `{"private": true, "scripts": {"dev": "bengal-run -- node server.js"}}`,
		"server.js":    serverJS,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		for _, pid := range p.members(t) {
			if left, err := os.FindProcess(pid.PID); err == nil {
				_ = left.Kill()
			}
		}
	})
	return p
}

// find is a program in the PATH of the project.
func (p *project) find(tool string) string {
	for _, dir := range filepath.SplitList(strings.TrimPrefix(p.env[1], "PATH=")) {
		if path := filepath.Join(dir, tool); dir != "" {
			if _, err := os.Stat(path); err == nil {
				return path
			}
		}
	}
	return tool
}

func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within a minute: %s", what)
		}
	}
}
