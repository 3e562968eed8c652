package stand

import (
	"os"
	"os/exec"
	"testing"
)

// Long reports whether each test is to run in full, with BENGAL_RUN_TEST_ALL=1,
// and not in the short version that takes a part of the cases.
func Long() bool { return os.Getenv("BENGAL_RUN_TEST_ALL") == "1" }

// Times is how often something is tried.
func Times(short, long int) int {
	if Long() {
		return long
	}
	return short
}

// Left reports whether a case of a table stays out of the short version, which
// takes every so many of each row and of each column.
func Left(row, column, every int) bool { return !Long() && (row+column)%every != 0 }

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

// Lacking is Need for what is no program.
func Lacking(t testing.TB, why string) {
	t.Helper()
	if Long() {
		t.Fatal(why)
	}
	t.Skip(why)
}

// SkipPortable skips a test in the portable build.
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
