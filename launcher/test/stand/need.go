package stand

import (
	"os"
	"os/exec"
	"testing"
)

// Need skips a test where a program is missing that it needs, or fails it with
// BENGAL_RUN_TEST_ALL=1: a skipped test looks much like one that passes.
func Need(t testing.TB, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			Lacking(t, p+" is not installed")
		}
	}
}

func Lacking(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("BENGAL_RUN_TEST_ALL") == "1" {
		t.Fatal(why)
	}
	t.Skip(why)
}

func SkipPortable(t *testing.T, why string) {
	t.Helper()
	if Portable {
		t.Skip("not promised in the portable build: " + why)
	}
}

// OpenFolder is a folder that every user can see.
func OpenFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "bengal-run-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	return dir
}
