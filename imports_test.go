//go:build linux && !portable

package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestImports: what brings the C library into a build with cgo costs each start
// a millisecond.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Fields(string(out))
	for _, heavy := range []string{"net", "os/user", "runtime/cgo"} {
		if slices.Contains(all, heavy) {
			t.Errorf("the program imports %s", heavy)
		}
	}
}
