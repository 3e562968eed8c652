package leftovers_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"bengal-run/launcher/test/stand"
)

// reuse runs in a PID namespace of its own, where the next PID can be chosen. An
// instance is killed as a whole, and each of its three PIDs is given to a process
// that has nothing to do with it.
const reuse = `
set -eu
"$1" -- sleep 300 & launcher=$!
until grep -qs ^command= .bengal-run.pid; do sleep 0.01; done
guard=$(sed -n 's/^guard=\([0-9]*\):.*/\1/p' .bengal-run.pid)
command=$(sed -n 's/^command=\([0-9]*\):.*/\1/p' .bengal-run.pid)
kill -STOP $launcher $guard
kill -KILL $guard $launcher $command
wait $launcher || true
while kill -0 $guard || kill -0 $command; do sleep 0.01; done 2>/dev/null
for want in $launcher $guard $command; do
	for try in 1 2 3 4 5 6 7 8 9; do
		echo $((want - 1)) >/proc/sys/kernel/ns_last_pid
		sleep 300 & got=$!
		[ $got = $want ] && break
		kill $got
		wait $got || true
	done
	[ $got = $want ] || { echo "PID $want was not to be had"; exit 3; }
done
test -e .bengal-run.pid
"$1" cleanup --yes
"$1" --yes -- true
kill -0 $launcher && kill -0 $guard && kill -0 $command
test ! -e .bengal-run.pid
echo all live
`

// TestPIDsReused gives the PIDs of a dead instance away again, for real.
func TestPIDsReused(t *testing.T) {
	t.Parallel()
	if stand.Portable {
		t.Skip("PIDs are chosen in a namespace of Linux")
	}
	stand.Need(t, "unshare")
	words := []string{"--pid", "--fork", "--kill-child", "--mount-proc"}
	if os.Geteuid() != 0 {
		words = append(words, "--map-root-user")
	}
	if out, err := exec.Command("unshare", append(words, "sh", "-c", "echo 100 >/proc/sys/kernel/ns_last_pid")...).CombinedOutput(); err != nil {
		t.Skipf("no PID namespace here: %v, %s", err, out)
	}
	cmd := exec.Command("unshare", append(words, "bash", "-c", reuse, "bash", stand.BengalRun)...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "XDG_STATE_HOME="+t.TempDir(), "XDG_RUNTIME_DIR=")
	cmd.WaitDelay = time.Second
	end := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() }) // and all of the namespace
	defer end.Stop()
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.HasSuffix(string(out), "all live\n") {
		t.Errorf("%v\n%s", err, out)
	}
}
