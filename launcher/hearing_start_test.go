package launcher_test

import (
	"fmt"
	"os/exec"
	"syscall"
	"testing"

	"bengal-run/launcher/signals"
)

// A signal that COMMAND itself sends to the launcher as the first that it does is
// passed on to it: what it exits with then is its own.
func TestPassedOnAtOnce(t *testing.T) {
	skipPortable(t, "a signal can come before it is asked for")
	const script = `
trap 'exit 7' %[1]s
while read -r key value; do
	[ "$key" != PPid: ] || launcher=$value
done </proc/$PPID/status
kill -%[1]s $launcher
while :; do sleep 0.01; done`
	for _, sig := range []syscall.Signal{syscall.SIGHUP, syscall.SIGINT, syscall.SIGTERM, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGALRM} {
		name := signals.Name(sig)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for range 25 {
				cmd := exec.Command(bengalRun, "--no-pidfile", "--parent-death", "off", "--", "sh", "-c", fmt.Sprintf(script, name))
				cmd.Dir = t.TempDir()
				cmd.SysProcAttr = &ownSession
				out, _ := cmd.CombinedOutput()
				if code := cmd.ProcessState.ExitCode(); code != 7 {
					t.Fatalf("%s, want exit code 7\n%s", cmd.ProcessState, out)
				}
			}
		})
	}
}
