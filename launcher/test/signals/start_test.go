package signals_test

import (
	"fmt"
	"os/exec"
	"syscall"
	"testing"

	"bengal-run/launcher/test/stand"
)

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
