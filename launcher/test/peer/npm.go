package peer

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"bengal-run/launcher/test/stand"
)

var npmLock sync.Mutex

var errNoRegistry = errors.New("there is no npm registry")

// NpmPackage is a package that a test needs.
func NpmPackage(t *testing.T, pkg string) string {
	t.Helper()
	stand.Need(t, "npm", "node")
	dir, err := npmInstall(pkg)
	if err == errNoRegistry {
		t.Skip(err)
	} else if err != nil {
		stand.Lacking(t, err.Error())
	}
	return dir
}

// npmInstall installs a package once in a run, and returns the folder whose
// node_modules has it. BENGAL_RUN_TEST_NPM is a folder for several runs, or
// "none" where there is no registry.
func npmInstall(pkg string) (dir string, err error) {
	npmLock.Lock()
	defer npmLock.Unlock()
	base := os.Getenv("BENGAL_RUN_TEST_NPM")
	switch base {
	case "none":
		return "", errNoRegistry
	case "":
		base = filepath.Join(filepath.Dir(stand.BengalRun), "npm")
	}
	dir = filepath.Join(base, pkg)
	if _, err := os.Stat(filepath.Join(dir, "node_modules")); err == nil {
		return dir, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte(`{"private": true}`), 0o600); err != nil {
		return "", err
	}
	cmd := exec.Command("npm", "install", "--no-audit", "--no-fund", "--no-update-notifier", "--prefer-offline", pkg)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		os.RemoveAll(filepath.Join(dir, "node_modules"))
		return "", fmt.Errorf("npm install %s: %w\n%s", pkg, err, out)
	}
	return dir, nil
}

// npmProgram is a program of such a package.
func npmProgram(pkg, program string) (string, error) {
	dir, err := npmInstall(pkg)
	return filepath.Join(dir, "node_modules", ".bin", program), err
}
