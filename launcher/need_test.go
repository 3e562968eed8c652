package launcher_test

import (
	"os"
	"os/exec"
	"testing"
)

// need skips a test where a program is missing that it needs, or fails it with
// BENGAL_RUN_TEST_ALL=1: a skipped test looks much like one that passes.
func need(t testing.TB, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			lacking(t, p+" is not installed")
		}
	}
}

func lacking(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("BENGAL_RUN_TEST_ALL") == "1" {
		t.Fatal(why)
	}
	t.Skip(why)
}

func skipPortable(t *testing.T, why string) {
	t.Helper()
	if portable {
		t.Skip("not promised in the portable build: " + why)
	}
}
