package cost_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"bengal-run/launcher/test/stand"
)

var (
	executed = regexp.MustCompile(`execve\("[^"]*", \["([^"]*)"`)
	// A COMMAND that goes on for a tenth of a second is asked about its ports.
	learns = regexp.MustCompile(`\["/usr/bin/lsof", .*"-p[0-9,]+"\]`)
)

// TestLooks traces starts whose ports are free, and their ends: they seldom look at
// all processes, and nobody runs a program but COMMAND.
func TestLooks(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("strace is Linux's")
	}
	stand.Need(t, "strace")
	for _, tt := range []struct {
		name    string
		command []string
		runs    []string
		most    int // looks
	}{
		{"true", []string{"true"}, []string{"true"}, 4},
		{"who leaves something", []string{"sh", "-c", "sleep 1000 & kill -TERM $$"}, []string{"sh", "sleep"}, 20},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			most := tt.most
			looks := most + 1
			for n := 0; n < 5 && looks > most; n++ { // on a busy machine a start takes its time
				var ran []string
				ran, looks = traced(t, tt.command)
				if want := append([]string{stand.BengalRun, stand.GuardName}, tt.runs...); !slices.Equal(ran, want) {
					t.Errorf("ran %q, want %q", ran, want)
				}
			}
			if looks > most {
				t.Errorf("%d looks at all processes, want %d at most", looks, most)
			}
		})
	}
}

// traced starts a COMMAND, and says what was executed and how often all processes
// were looked at.
func traced(t *testing.T, command []string) (ran []string, looks int) {
	t.Helper()
	trace := filepath.Join(t.TempDir(), "trace")
	words := []string{"-f", "-qq", "-s", "4096", "-e", "trace=execve,openat", "-o", trace, stand.BengalRun, "-p", stand.FreePort(t), "--"}
	cmd := exec.Command("strace", append(words, command...)...)
	cmd.Dir = t.TempDir()
	out, _ := cmd.CombinedOutput()
	text, err := os.ReadFile(trace)
	if err != nil || len(text) == 0 {
		stand.Lacking(t, "strace traces nothing here: "+string(out))
	}
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, `AT_FDCWD, "/proc",`) {
			looks++
		}
		if learns.MatchString(line) {
			continue
		}
		if found := executed.FindStringSubmatch(line); found != nil {
			ran = append(ran, found[1])
		}
	}
	return ran, looks
}
