//go:build linux && !portable

package isolate_test

import (
	"fmt"
	"os/exec"
	"strconv"
	"syscall"
	"testing"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/stand"
)

// TestFirstOfContainer is the first process of a PID namespace. What is started in
// there from outside, and leaves processes behind, leaves no zombies.
func TestFirstOfContainer(t *testing.T) {
	t.Parallel()
	needUserNamespaces(t)
	stand.Need(t, "unshare", "nsenter")
	for name, options := range map[string][]string{"plain": nil, "isolated": {"--isolate"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			s.Options, s.Argv = options, []string{stand.Standin, s.Dir, s.Port, "one"}
			words := append([]string{"--user", "--map-root-user", "--pid", "--fork", "--mount-proc"}, s.Line()...)
			cmd := exec.Command("unshare", words...)
			cmd.Dir = s.Dir
			outside := s.StartCmd(t, cmd)
			s.WaitUp(t)
			children := func(of system.ID) []int { return stand.Must(system.Info{ID: of, Threads: 2}.Children()) }
			launcher := stand.Must(system.Look(children(outside)[0])).ID
			const left = 20
			enter := exec.Command("nsenter", "--target", strconv.Itoa(launcher.PID), "--user", "--pid", "--mount", "--preserve-credentials",
				"sh", "-c", fmt.Sprintf("cd %s; for n in $(seq %d); do (until [ -e over ]; do sleep 0.1; done >/dev/null 2>&1 &); done", s.Dir, left))
			if out, err := enter.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			stand.Wait(t, "all to be left to the first process", func() bool { return len(children(launcher)) > left })
			s.Note(t, "over")
			stand.Wait(t, "all that was left to be reaped", func() bool { return len(children(launcher)) == 1 })
			stand.SignalTo(t, launcher, syscall.SIGTERM)
			s.NobodyIn(t)
			s.PortFree(t)
			s.NoRecord(t)
			s.AllTidied(t)
		})
	}
}
