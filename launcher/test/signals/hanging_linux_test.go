package signals_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/stand"

	"golang.org/x/sys/unix"
)

// TestHangingFile: a start whose COMMAND cannot be read (a lease stands for a network file
// system that hangs) ends by a signal all the same.
func TestHangingFile(t *testing.T) {
	t.Parallel()
	s := stand.New(t)
	s.Grace = time.Second
	path := filepath.Join(s.Dir, "slow")
	stand.Script(t, s.Dir, "slow", "exec sleep 1000")
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := unix.FcntlInt(f.Fd(), unix.F_SETLEASE, unix.F_WRLCK); err != nil {
		t.Skip("no lease can be had here: ", err)
	}
	s.Argv = []string{"./slow"}
	cmd := exec.Command(stand.BengalRun, append([]string{"--no-pidfile"}, s.Words()...)...)
	cmd.Dir = s.Dir
	launcher := s.StartCmd(t, cmd)
	stand.Wait(t, "the guard to be about to execute it", func() bool {
		for _, pid := range system.Descendants(launcher.PID) {
			if i, err := system.Look(pid); err == nil && i.Group == i.PID && i.Session != i.PID {
				return true
			}
		}
		return false
	})
	stand.SignalTo(t, launcher, syscall.SIGTERM)
	stand.Wait(t, "the launcher to end", func() bool { return !launcher.Running() })
	s.NobodyIn(t)
}
