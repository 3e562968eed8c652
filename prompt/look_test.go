package prompt_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestLook: what a real terminal shows in the end, in the middle of the screen, in
// its last row, and where the question needs two rows.
func TestLook(t *testing.T) {
	need(t, "tmux")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	const sorry = `X Sorry, your reply was invalid: "perhaps" is not a valid answer, please try again.`
	for _, tt := range []struct {
		name                 string
		columns, rows, blank int
		want                 string
	}{
		{"middle", 100, 24, 3, "above\n" + sorry + "\n? " + question + " No\nno"},
		{"last row", 100, 5, 4, "above\n" + sorry + "\n? " + question + " No\nno"},
		{"narrow", 20, 24, 3, "above\n" + folded(sorry, 20) + "\n" + folded("? "+question+" No", 20) + "\nno"},
		{"narrow, last row", 20, 10, 9, "above\n" + folded(sorry, 20) + "\n" + folded("? "+question+" No", 20) + "\nno"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			tmux := func(args ...string) string {
				out, err := exec.Command("tmux", append([]string{"-f", os.DevNull, "-S", filepath.Join(dir, "socket")}, args...)...).CombinedOutput()
				if err != nil {
					t.Fatalf("tmux %s: %v: %s", args[0], err, out)
				}
				return strings.TrimRight(string(out), "\n")
			}
			script := fmt.Sprintf("yes '' | head -n %d; echo above; CI= %s=1m %s=Y '%s'; read x", tt.blank, patienceEnv, asksEnv, self)
			tmux("new-session", "-d", "-x", fmt.Sprint(tt.columns), "-y", fmt.Sprint(tt.rows), "sh", "-c", script)
			defer tmux("kill-server")
			shows := func(s string) func() bool {
				return func() bool {
					return strings.Contains(strings.ReplaceAll(tmux("capture-pane", "-p"), "\n", ""), strings.ReplaceAll(s, "\n", ""))
				}
			}
			wait(t, "the question", shows("(Y/n)"))
			tmux("send-keys", "perhaps", "Enter")
			wait(t, "another question", shows("try again."))
			tmux("send-keys", "o", "BSpace", "Left", "n", "Enter")
			wait(t, "the answer", shows(" No"))
			wait(t, "the result", func() bool { return strings.HasSuffix(tmux("capture-pane", "-p"), "\nno") })
			if got := strings.TrimLeft(tmux("capture-pane", "-p"), "\n"); got != tt.want {
				t.Errorf("the screen shows\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// folded breaks a line as a narrow terminal does.
func folded(s string, columns int) string {
	var rows []string
	for len(s) > columns {
		rows, s = append(rows, strings.TrimRight(s[:columns], " ")), s[columns:]
	}
	return strings.Join(append(rows, s), "\n")
}

// need skips a test where a program is missing that it needs, or fails it with
// BENGAL_RUN_TEST_ALL=1.
func need(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err == nil {
		return
	}
	if os.Getenv("BENGAL_RUN_TEST_ALL") == "1" {
		t.Fatal(program + " is not installed")
	}
	t.Skip(program + " is not installed")
}
