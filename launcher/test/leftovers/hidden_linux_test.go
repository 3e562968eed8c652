package leftovers_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bengal-run/launcher/test/stand"
)

// TestNotOurs: a program of another user, which may not be signalled, or of which /proc
// does not even show that it runs, is waited for, or ended, and keeps nobody up.
func TestNotOurs(t *testing.T) {
	t.Parallel()
	stand.SkipPortable(t, "/proc is all that it has")
	if os.Geteuid() != 0 {
		t.Skip("only root can become another user")
	}
	stand.Need(t, "setpriv", "unshare")
	const user = "61235"
	for _, tt := range []struct{ what, before, program, words string }{
		{"another user's", "true", "setpriv", "--reuid=0 sleep 0.7"},
		{"hidden", "mount -t proc -o hidepid=2 proc /proc", "sleep", "1000"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			s.Dir = stand.OpenFolder(t)
			for name, program := range map[string]string{"bengal-run": stand.BengalRun, "helper": stand.Must(exec.LookPath(tt.program))} {
				if out, err := exec.Command("cp", program, filepath.Join(s.Dir, name)).CombinedOutput(); err != nil {
					t.Fatalf("cp: %v: %s", err, out)
				}
			}
			// A set-user-ID program may become root, and may not be traced.
			if err := os.Chmod(filepath.Join(s.Dir, "helper"), os.ModeSetuid|0o755); err != nil {
				t.Fatal(err)
			}
			script := tt.before + ` || exit 99; exec setpriv --reuid=` + user + ` --regid=` + user + ` --clear-groups ./bengal-run --no-pidfile --grace 200ms -- ` +
				`sh -c './helper ` + tt.words + ` & sleep 0.1'`
			ctx, cancel := context.WithTimeout(t.Context(), stand.Patience)
			defer cancel()
			cmd := exec.CommandContext(ctx, "unshare", "--mount", "sh", "-c", script)
			cmd.Dir, cmd.WaitDelay = s.Dir, time.Second
			out, err := cmd.CombinedOutput()
			if cmd.ProcessState.ExitCode() == 99 || strings.Contains(string(out), "unshare failed") {
				t.Skipf("nothing can be mounted here: %s", out)
			}
			if err != nil || len(out) > 0 {
				t.Errorf("%v: %s", err, out)
			}
			s.NobodyIn(t)
		})
	}
}
