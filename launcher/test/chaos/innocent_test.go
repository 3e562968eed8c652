package chaos_test

import (
	"os"
	"os/exec"
	"testing"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/stand"
)

// innocent starts somebody who has nothing to do with us, whose environment
// shows another BENGAL_RUN_ID where one is given.
func innocent(t *testing.T, id string) system.ID {
	t.Helper()
	cmd := exec.Command("sleep", "1000")
	if id != "" {
		cmd.Env = append(os.Environ(), stand.IDEnv+"="+id)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	i, err := system.Look(cmd.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	return i.ID
}

func untouched(t *testing.T, innocents []system.ID) {
	t.Helper()
	for _, id := range innocents {
		if i, err := system.Look(id.PID); err != nil || i.ID != id || i.Dead() || i.Stopped() {
			t.Errorf("an innocent process was touched: %+v, %v", i, err)
		}
	}
}
