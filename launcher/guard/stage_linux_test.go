//go:build linux && !portable && (amd64 || arm64)

package guard

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A stage shares the launcher's memory, and is no thread of its Go runtime: what
// it calls must be a system call or another part of it. Looked at is what the
// compiler and the race detector have made of it.
func TestStage(t *testing.T) {
	for _, flags := range [][]string{{}, {"-race"}, {"-cover"}, {"-gcflags=bengal-run/...=-N -l"}} {
		t.Run(strings.Join(flags, " "), func(t *testing.T) {
			if flags != nil && strings.Join(flags, "") == "-race" {
				if _, err := exec.LookPath("gcc"); err != nil {
					if os.Getenv("BENGAL_RUN_TEST_ALL") == "1" {
						t.Fatal(err)
					}
					t.Skip("the race detector needs a C compiler: ", err)
				}
			}
			binary := filepath.Join(t.TempDir(), "bengal-run")
			build := exec.Command("go", append(append([]string{"build"}, flags...), "-o", binary, "bengal-run")...)
			if out, err := build.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			code, err := exec.Command("go", "tool", "objdump", "-s", `guard\.(stage[A-Z]\w*|commandMain)(\.abi0)?$`, binary).Output()
			if err != nil {
				t.Fatal(err)
			}
			functions, calls := 0, 0
			for lines := bufio.NewScanner(bytes.NewReader(code)); lines.Scan(); {
				line := lines.Text()
				if strings.HasPrefix(line, "TEXT ") {
					functions++
					continue
				}
				_, target, called := strings.Cut(line, "CALL ")
				if !called {
					continue
				}
				calls++
				target = strings.TrimSpace(target)
				if !strings.HasPrefix(target, "bengal-run/launcher/raw.") && !strings.HasPrefix(target, "bengal-run/launcher/guard.stage") {
					t.Errorf("it calls %s: %s", target, line)
				}
			}
			if functions < 4 || calls < 20 {
				t.Errorf("%d functions with %d calls were found\n%s", functions, calls, code)
			}
		})
	}
}
