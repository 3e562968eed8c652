package leftovers_test

import (
	"fmt"
	"os"
	"os/exec"
	"testing"

	"bengal-run/launcher/test/stand"
)

// dying has launcher and guard killed shortly after the start of a server that
// detaches itself, and cleans up at once: $1 is bengal-run, $2 the stand-in, $3 a
// folder, $4 how often, $5 a shape, $6 the pause between the two kills,
// $7 a port.
const dying = `
cd "$3" || exit 9
for ((n = 0; n < $4; n++)); do
	port=$7
	"$1" --grace 1s -p $port -- "$2" "$3" $port "$5" >/dev/null 2>&1 &
	launcher=$!
	sleep 0.0$((10 + RANDOM % 90))
	guard=$(sed -n 's/^guard=\([0-9]*\):.*/\1/p' .bengal-run.pid 2>/dev/null)
	kill -9 $launcher
	if [ -z "$guard" ]; then # it lives, and ends what there is
		for ((waited = 0; waited < 1000; waited++)); do
			pgrep -f "$2 $3 $port" >/dev/null || continue 2
			sleep 0.01
		done
		echo "round $n: the guard ends nothing"; exit 1
	fi
	sleep "$6"
	kill -9 $guard 2>/dev/null
	"$1" cleanup --yes -p $port --grace 1s >said 2>&1 || { echo "round $n: exit code $?"; cat said; exit 1; }
	wait $launcher 2>/dev/null
	pgrep -f "$2 $3 $port" >left && { echo "round $n: left $(cat left)"; cat said; exit 1; }
done
exit 0
`

// TestDying: what is just dying, or forking, is neither a claim nor a refusal. In a
// PID namespace of its own --yes concerns nobody else.
func TestDying(t *testing.T) {
	stand.SkipPortable(t, "who dies, and whom he has forked, is not told")
	stand.Need(t, "unshare", "pgrep")
	words := []string{"--pid", "--fork", "--mount-proc", "--kill-child"}
	if os.Geteuid() != 0 {
		words = append([]string{"--user", "--map-root-user"}, words...)
	}
	if out, err := exec.Command("unshare", append(words, "true")...).CombinedOutput(); err != nil {
		t.Skipf("no PID namespace can be made here: %v: %s", err, out)
	}
	for _, shape := range []string{"detached", "daemon"} {
		for _, pause := range []string{"0", "0.002", "0.02"} {
			t.Run(shape+" "+pause, func(t *testing.T) {
				t.Parallel()
				rounds := fmt.Sprint(stand.Times(4, 20))
				args := append(append([]string{}, words...), "bash", "-c", dying, "bash", stand.BengalRun, stand.Standin, t.TempDir(), rounds, shape, pause, stand.FreePort(t))
				if out, err := exec.Command("unshare", args...).CombinedOutput(); err != nil {
					t.Errorf("%v: %s", err, out)
				}
			})
		}
	}
}
