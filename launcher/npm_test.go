package launcher_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

var npmLock sync.Mutex

// npmPackage installs a package once in a run, and returns the folder whose
// node_modules has it. BENGAL_RUN_TEST_NPM is a folder for several runs, or
// "none" where there is no registry.
func npmPackage(t *testing.T, pkg string) string {
	t.Helper()
	need(t, "npm", "node")
	npmLock.Lock()
	defer npmLock.Unlock()
	base := os.Getenv("BENGAL_RUN_TEST_NPM")
	switch base {
	case "none":
		t.Skip("there is no npm registry")
	case "":
		base = filepath.Join(filepath.Dir(bengalRun), "npm")
	}
	dir := filepath.Join(base, pkg)
	if _, err := os.Stat(filepath.Join(dir, "node_modules")); err == nil {
		return dir
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte(`{"private": true}`), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("npm", "install", "--no-audit", "--no-fund", "--no-update-notifier", "--prefer-offline", pkg)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		os.RemoveAll(filepath.Join(dir, "node_modules"))
		lacking(t, "npm install "+pkg+": "+err.Error()+"\n"+string(out))
	}
	return dir
}

// npmProgram is a program of such a package.
func npmProgram(t *testing.T, pkg, program string) string {
	t.Helper()
	return filepath.Join(npmPackage(t, pkg), "node_modules", ".bin", program)
}
