package cli

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/stand"
)

// pnpmVersion comes out of npm's registry, in CI alone.
const pnpmVersion = "pnpm@10.34.9"

const serverJS = `
const server = require('http').createServer((_, answer) => answer.end('hello'));
process.on('SIGTERM', () => setTimeout(() => { require('fs').writeFileSync('tidied', ''); process.exit(); }, 300));
server.listen(0, '127.0.0.1', () => require('fs').writeFileSync('port', String(server.address().port)));
`

// TestNpmPackage: the packages, as they are packed, installed by npm and by pnpm
// from a registry that has them: the program of this platform comes along, it runs
// by npx and in a package script, and npm's end is the server's.
func TestNpmPackage(t *testing.T) {
	if portable {
		t.Skip("the same packages as without -tags portable")
	}
	if runtime.GOOS != "linux" {
		t.Skip("the packages are staged on Linux")
	}
	for _, tool := range []string{"node", "npm", "npx"} {
		if _, err := exec.LookPath(tool); err != nil {
			stand.Lacking(t, tool+" is not installed")
		}
	}
	dir := t.TempDir()
	files := packPackages(t, dir)
	registry := serveRegistry(t, files)
	t.Run("npm", func(t *testing.T) {
		p := newProject(t, registry, "")
		p.installs(t, "npm", "install", "--no-audit", "--no-fund", "-D", "bengal-run")
		p.works(t, []string{"npx", "--no"}, "npm")
		p.misses(t)
	})
	t.Run("npm from files", func(t *testing.T) {
		p := newProject(t, "http://127.0.0.1:9/", "") // where nobody answers
		var own []string
		for _, file := range files {
			if strings.HasSuffix(file, "/bengal-run-"+npmVersion+".tgz") || strings.Contains(file, "/"+platformPackage()+"-") {
				own = append(own, file)
			}
		}
		p.installs(t, "npm", append([]string{"install", "--offline", "--no-audit", "--no-fund", "-D"}, own...)...)
		p.works(t, []string{"npx", "--no"}, "npm")
	})
	t.Run("pnpm", func(t *testing.T) {
		p := newProject(t, registry, installPnpm(t))
		p.installs(t, "pnpm", "add", "-D", "bengal-run")
		p.works(t, []string{"pnpm", "exec"}, "pnpm")
	})
}

func platformPackage() string {
	return "bengal-run-" + runtime.GOOS + "-" + map[string]string{"amd64": "x64", "arm64": "arm64"}[runtime.GOARCH]
}

// installPnpm returns the folder that pnpm lies in.
func installPnpm(t *testing.T) string {
	t.Helper()
	base := os.Getenv("BENGAL_RUN_TEST_NPM")
	switch {
	case base == "none":
		t.Skip("there is no npm registry")
	case os.Getenv("BENGAL_RUN_TEST_ALL") != "1":
		t.Skip("pnpm is installed with BENGAL_RUN_TEST_ALL=1 alone")
	case base == "":
		base = t.TempDir()
	}
	dir := filepath.Join(base, pnpmVersion)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("npm", "install", "--no-audit", "--no-fund", "--no-update-notifier", "--prefix", dir, pnpmVersion)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		stand.Lacking(t, fmt.Sprintf("npm install %s: %v: %s", pnpmVersion, err, out))
	}
	return filepath.Join(dir, "node_modules", ".bin")
}

// installs checks that of all platforms' packages this one's alone comes along.
func (p *project) installs(t *testing.T, tool string, words ...string) {
	t.Helper()
	if code, out := p.run(t, append([]string{p.find(tool)}, words...)...); code != 0 {
		t.Fatalf("%s %q ended with %d: %s", tool, words, code, out)
	}
	got := map[string]bool{}
	err := filepath.WalkDir(filepath.Join(p.dir, "node_modules"), func(path string, d os.DirEntry, err error) error {
		if name := filepath.Base(path); err == nil && strings.HasPrefix(name, "bengal-run-") && d.IsDir() && filepath.Base(filepath.Dir(path)) == "node_modules" {
			got[name] = true
		}
		return err
	})
	if err != nil || len(got) != 1 || !got[platformPackage()] {
		t.Errorf("%v: installed %v, want %s alone", err, got, platformPackage())
	}
}

// works: runner runs a program of the project's, tool runs its scripts.
func (p *project) works(t *testing.T, runner []string, tool string) {
	t.Helper()
	runner[0] = p.find(runner[0])
	for script, want := range map[string]int{"0": 0, "process.exit(7)": 7} {
		words := append(slices.Clone(runner), "bengal-run", "--", "node", "-e", script)
		if code, out := p.run(t, words...); code != want {
			t.Errorf("%q ended with %d, want %d: %s", words, code, want, out)
		}
	}
	p.dies(t, tool)
}

// misses: without the optional dependency it says so.
func (p *project) misses(t *testing.T) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(p.dir, "node_modules", platformPackage())); err != nil {
		t.Fatal(err)
	}
	if code, out := p.run(t, filepath.Join("node_modules", ".bin", "bengal-run"), "--version"); code != 125 || !strings.Contains(out, platformPackage()+" is not installed\nhint: ") {
		t.Errorf("without the program: %d: %s", code, out)
	}
}

// dies: the tool that runs the script is killed, and the server tidies up and
// ends with it.
func (p *project) dies(t *testing.T, tool string) {
	t.Helper()
	cmd := exec.Command(p.find(tool), "run", "dev")
	cmd.Dir, cmd.Env = p.dir, p.env
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	until(t, "the server answers", func() bool {
		port, err := os.ReadFile(filepath.Join(p.dir, "port"))
		if err != nil {
			return false
		}
		answer, err := http.Get("http://127.0.0.1:" + string(port))
		if err == nil {
			answer.Body.Close()
		}
		return err == nil
	})
	for _, i := range p.members(t) {
		argv, _ := system.Argv(i.PID)
		if len(argv) > 1 && strings.HasSuffix(argv[1], "bin/bengal-run") {
			t.Errorf("%q is still there, between npm and the program", argv)
		}
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	until(t, "nothing is left", func() bool { return len(p.members(t)) == 0 })
	if _, err := os.Stat(filepath.Join(p.dir, "tidied")); err != nil {
		t.Errorf("the server has not tidied up: %v", err)
	}
}
