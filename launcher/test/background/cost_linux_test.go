package background_test

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"bengal-run/launcher/test/stand"
)

// TestCost: to wait for COMMAND takes no more than a hundredth of a core, however many
// processes the system has.
func TestCost(t *testing.T) {
	t.Parallel()
	stand.SkipPortable(t, "a look there runs a program")
	s := stand.New(t)
	s.Argv = []string{"sleep", "1000"}
	wait := begin(t, s, foreground(s, "--wait", "1m"))
	launcher := s.Record(t).Launcher
	time.Sleep(time.Second) // the first looks come closer together
	span := time.Duration(stand.Times(3, 20)) * time.Second
	before := ticks(t, launcher.PID)
	time.Sleep(span)
	used := time.Duration(ticks(t, launcher.PID)-before) * 10 * time.Millisecond // USER_HZ is 100
	t.Logf("%s in %s", used, span)
	if used > span/100+10*time.Millisecond { // a tick is the least that is counted
		t.Errorf("%s of a processor in %s", used, span)
	}
	calls(t, s, 0, "stopping ")
	wait()
	s.NobodyIn(t)
}

// ticks is the processor's time that a process has used, proc_pid_stat(5).
func ticks(t *testing.T, pid int) (n int) {
	t.Helper()
	stat := stand.Must(os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)))
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	for _, f := range fields[11:13] {
		n += stand.Must(strconv.Atoi(string(f)))
	}
	return n
}
