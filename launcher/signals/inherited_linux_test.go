//go:build linux && !portable

package signals

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"bengal-run/launcher/process"
)

// printEnv has the test binary print what it has inherited, and do nothing
// else.
const printEnv = "SIGNALS_TEST_PRINT"

func TestMain(m *testing.M) {
	if os.Getenv(printEnv) != "" {
		fmt.Printf("%x\n", uint64(Inherited()))
		return
	}
	os.Exit(m.Run())
}

// The oracle is grep, which like most programs leaves its signals as they are
// and can read what the kernel says.
func TestInherited(t *testing.T) {
	// go test strips the binary that it runs, go test -c does not.
	probe := filepath.Join(t.TempDir(), "probe")
	if out, err := exec.Command("go", "test", "-c", "-o", probe).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, names := range []string{"", "HUP INT", "TERM USR1 QUIT PIPE", "HUP INT QUIT USR1 USR2 PIPE ALRM TERM TSTP TTIN TTOU WINCH"} {
		t.Run(names, func(t *testing.T) {
			started := func(command string, argv ...string) string {
				if names != "" {
					command = "trap '' " + names + "; " + command
				}
				c := exec.Command("sh", append([]string{"-c", command, "sh"}, argv...)...)
				c.Env = append(os.Environ(), printEnv+"=1", "GORACE=atexit_sleep_ms=0")
				out, err := c.Output()
				if err != nil {
					t.Fatalf("%s: %v", command, err)
				}
				return string(out)
			}
			told := started("exec grep ^SigIgn: /proc/self/status")
			want := maskOf(t, strings.TrimPrefix(told, "SigIgn:"))
			for name := range strings.FieldsSeq(names) {
				if sig, err := Parse(name); err != nil || !want.Has(sig) {
					t.Fatalf("the shell does not ignore %s: %x, %v", name, want, err)
				}
			}
			if got := maskOf(t, started(`exec "$1"`, probe)); got != want {
				t.Errorf("inherited %x, want %x", got, want)
			}
			// Without a symbol table HUP and INT are known at least.
			const least = 1<<(syscall.SIGHUP-1) | 1<<(syscall.SIGINT-1)
			if got := maskOf(t, started(`exec "$1"`, own)); got&^want != 0 || got&least != want&least {
				t.Errorf("a stripped binary has inherited %x of %x", got, want)
			}
		})
	}
}

func maskOf(t *testing.T, s string) process.Signals {
	t.Helper()
	mask, err := strconv.ParseUint(strings.TrimSpace(s), 16, 64)
	if err != nil {
		t.Fatal(err)
	}
	return process.Signals(mask)
}
