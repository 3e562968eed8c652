package launcher_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/signals"
)

// TestDeafWrapper: the server behind it is asked at half the grace period, and
// has the other half.
func TestDeafWrapper(t *testing.T) {
	s := newStand(t)
	s.argv = []string{"sh", "-c", `trap '' TERM; "$@"; true`, "sh", standin, s.dir, s.port, "one"}
	plainly(t, s)
	s.waitUp(t)
	began := time.Now()
	launcherGets(syscall.SIGTERM)(t, s)
	s.waitGone(t)
	s.portFree(t)
	s.noRecord(t)
	s.allTidied(t)
	for _, pid := range s.traces(t, "tidied") {
		st, err := os.Stat(filepath.Join(s.dir, "tidied-"+pid))
		if err != nil {
			t.Fatal(err)
		}
		if d := st.ModTime().Sub(began); d < grace/2 {
			t.Errorf("the server was told after %s, half the grace period is %s", d, grace/2)
		}
	}
}

// TestTrap: what a script starts for its tidying up is part of that, and not
// asked to end.
func TestTrap(t *testing.T) {
	for _, tt := range []struct {
		sig     syscall.Signal
		tidying string
		grace   time.Duration
	}{
		{syscall.SIGTERM, "0.4", 6 * time.Second},
		{syscall.SIGINT, "0.4", 6 * time.Second},
		{syscall.SIGHUP, "0.4", 6 * time.Second},
		{syscall.SIGTERM, "3.2", 6 * time.Second}, // longer than half of it
	} {
		t.Run(fmt.Sprintf("%s %s", signals.Name(tt.sig), tt.tidying), func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			script := fmt.Sprintf(`trap 'sleep %s && touch tidied-$$; exit' %s; touch up-$$; sleep 60 & wait`,
				tt.tidying, signals.Name(tt.sig))
			s.argv = []string{"bash", "-c", script}
			cmd := exec.Command(bengalRun, append([]string{"--grace", fmt.Sprint(tt.grace), "--"}, s.argv...)...)
			cmd.Dir, cmd.SysProcAttr = s.dir, &ownSession
			s.startCmd(t, cmd)
			s.waitUp(t)
			launcherGets(tt.sig)(t, s)
			s.waitGone(t)
			s.noRecord(t)
			s.allTidied(t)
		})
	}
}
