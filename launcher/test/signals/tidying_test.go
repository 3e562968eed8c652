package signals_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/test/stand"
)

// TestDeafWrapper: the server behind it is asked at half the grace period, and
// has the other half.
func TestDeafWrapper(t *testing.T) {
	t.Parallel()
	s := stand.New(t)
	s.Argv = []string{"sh", "-c", `trap '' TERM; "$@"; true`, "sh", stand.Standin, s.Dir, s.Port, "one"}
	stand.Plainly(t, s)
	s.WaitUp(t)
	began := time.Now()
	stand.LauncherGets(syscall.SIGTERM)(t, s)
	s.WaitGone(t)
	s.PortFree(t)
	s.NoRecord(t)
	s.AllTidied(t)
	for _, pid := range s.Traces(t, "tidied") {
		st, err := os.Stat(filepath.Join(s.Dir, "tidied-"+pid))
		if err != nil {
			t.Fatal(err)
		}
		if d := st.ModTime().Sub(began); d < stand.Grace/2 {
			t.Errorf("the server was told after %s, half the grace period is %s", d, stand.Grace/2)
		}
	}
}

// TestTrap: what a script starts for its tidying up is part of that, and not
// asked to end.
func TestTrap(t *testing.T) {
	t.Parallel()
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
		t.Run(fmt.Sprintf("%s %s", stand.SignalName(tt.sig), tt.tidying), func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			script := fmt.Sprintf(`trap 'sleep %s && touch tidied-$$; exit' %s; touch up-$$; sleep 60 & wait`,
				tt.tidying, stand.SignalName(tt.sig))
			s.Argv = []string{"bash", "-c", script}
			cmd := exec.Command(stand.BengalRun, append([]string{"--grace", fmt.Sprint(tt.grace), "--"}, s.Argv...)...)
			cmd.Dir, cmd.SysProcAttr = s.Dir, &stand.OwnSession
			s.StartCmd(t, cmd)
			s.WaitUp(t)
			stand.LauncherGets(tt.sig)(t, s)
			s.WaitGone(t)
			s.NoRecord(t)
			s.AllTidied(t)
		})
	}
}
