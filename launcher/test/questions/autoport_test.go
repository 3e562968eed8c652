package questions_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"bengal-run/launcher/test/stand"
)

// TestAutoPortGuessed: a guess that is taken is evaded, too.
func TestAutoPortGuessed(t *testing.T) {
	t.Parallel()
	s := stand.New(t)
	s.Alone(t, "one")
	cmd := exec.Command(stand.BengalRun, "--auto-port", "--", "sh", "-c", "echo $PORT")
	cmd.Dir, cmd.Env = t.TempDir(), append(os.Environ(), "PORT="+s.Port)
	out, err := cmd.Output()
	if got := strings.TrimSpace(string(out)); err != nil || got == s.Port || got == "" {
		t.Errorf("%q, %v", got, err)
	}
}

// TestAutoPort gives the port to COMMAND, in its environment and its words.
func TestAutoPort(t *testing.T) {
	t.Parallel()
	s := stand.New(t)
	s.Alone(t, "one")
	dir := t.TempDir()
	code, said := stand.Call(t, dir, "--auto-port", "-p", s.Port, "--", "sh", "-c", `echo "$PORT $1" >ports`, "sh", "at-{port}")
	var port, word int
	got, _ := os.ReadFile(filepath.Join(dir, "ports"))
	if _, err := fmt.Sscanf(string(got), "%d at-%d", &port, &word); err != nil || port != word || fmt.Sprint(port) == s.Port {
		t.Errorf("exit code %d, %q\n%s", code, got, said)
	}
	if code, _ := stand.Call(t, dir, "-p", stand.FreePort(t), "--", "sh", "-c", `test "$PORT" = "" && test "$1" = "{port}"`, "sh", "{port}"); code != 0 {
		t.Error("without --auto-port the words and $PORT stay as they are")
	}
	if code, said := stand.Call(t, dir, "--auto-port", "--", "echo", "{port}"); code != 125 {
		t.Errorf("no port to put in: exit code %d\n%s", code, said)
	}
}
