package signals_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/stand"
	"bengal-run/launcher/tree"
	"bengal-run/pidfile"
)

// A launcher that was stopped while the guard has ended everything reports how COMMAND
// ended, however late.
func TestStoppedPastTheEnd(t *testing.T) {
	t.Parallel()
	if stand.Times(0, 1) == 0 {
		t.Skip("it takes a dozen seconds: .ci/run runs it")
	}
	s := stand.New(t)
	s.Grace = 3 * time.Second
	s.Argv = []string{"sh", "-c", "trap 'sleep 1; exit 7' TERM; >ready; while :; do sleep 0.01; done"}
	cmd := exec.Command(stand.BengalRun, s.Words()...)
	cmd.Dir = s.Dir
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	launcher := stand.Must(system.Look(cmd.Process.Pid)).ID
	stand.Wait(t, "COMMAND", func() bool { _, err := os.Stat(filepath.Join(s.Dir, "ready")); return err == nil })
	guard := s.Record(t).Guard
	stand.SignalTo(t, launcher, syscall.SIGTERM)
	stand.Wait(t, "the end to begin", func() bool {
		r, err := pidfile.Parse([]byte(s.Read(t, pidfile.DefaultName)))
		return err == nil && !r.Ending.IsZero()
	})
	stand.SignalTo(t, launcher, syscall.SIGSTOP)
	began := time.Now()
	stand.Wait(t, "the guard to end", func() bool { return !guard.Running() })
	stand.Wait(t, "the launcher's patience to be over", func() bool { return time.Since(began) > s.Grace+tree.Patience+2*time.Second })
	stand.SignalTo(t, launcher, syscall.SIGCONT)
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 7 {
		t.Errorf("exit code %d", code)
	}
}

// A signal that COMMAND itself sends to the launcher as the first that it does is
// passed on to it: what it exits with then is its own.
func TestPassedOnAtOnce(t *testing.T) {
	t.Parallel()
	stand.SkipPortable(t, "a signal can come before it is asked for")
	const script = `
trap 'exit 7' %[1]s
while read -r key value; do
	[ "$key" != PPid: ] || launcher=$value
done </proc/$PPID/status
kill -%[1]s $launcher
while :; do sleep 0.01; done`
	for _, sig := range []syscall.Signal{syscall.SIGHUP, syscall.SIGINT, syscall.SIGTERM, syscall.SIGQUIT, syscall.SIGUSR1} {
		name := stand.SignalName(sig)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for range stand.Times(5, 25) {
				cmd := exec.Command(stand.BengalRun, "--no-pidfile", "--parent-death", "off", "--", "sh", "-c", fmt.Sprintf(script, name))
				cmd.Dir = t.TempDir()
				cmd.SysProcAttr = &stand.OwnSession
				out, _ := cmd.CombinedOutput()
				if code := cmd.ProcessState.ExitCode(); code != 7 {
					t.Fatalf("%s, want exit code 7\n%s", cmd.ProcessState, out)
				}
			}
		})
	}
}
