package chaos_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/stand"
)

// TestKilledAtAnyMoment kills launcher or guard at a random moment of the first
// half second. The seed is printed; BENGAL_RUN_TEST_SEED repeats a run.
func TestKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	seed := seed(t)
	random := rand.New(rand.NewPCG(seed, 0))
	for n := range stand.Times(24, 200) {
		victim := []string{"launcher", "guard"}[random.IntN(2)]
		shape := []string{"one", "sh", "npm", "daemon", "detached", "bare", "supervisor", "mover"}[random.IntN(8)]
		after := time.Duration(random.Int64N(int64(500 * time.Millisecond)))
		if n%3 == 0 { // where most happens
			after /= 25
		}
		t.Run(fmt.Sprintf("%d %s with %s after %s", n, victim, shape, after.Round(time.Millisecond/10)), func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			s.Argv = []string{stand.Standin, s.Dir, s.Port, showing(shape)}
			cmd := exec.Command(stand.BengalRun, s.Words()...)
			cmd.Dir = s.Dir
			launcher := s.StartCmd(t, cmd)
			time.Sleep(after) // the moment is the point
			if victim == "launcher" {
				_ = launcher.Signal(syscall.SIGKILL)
			} else if guard, ok := guardOf(launcher); ok {
				_ = guard.Signal(syscall.SIGKILL)
			} else {
				_ = launcher.Signal(syscall.SIGKILL)
			}
			s.NobodyIn(t)
			startsAgain(t, s)
		})
	}
}

// showing is the shape, or, where nobody but a look before the end finds out whose it is,
// one that shows it: at a random moment there may have been none.
func showing(shape string) string {
	if stand.Portable && shape == "bare" {
		return "detached"
	}
	return shape
}

// seed is a new one, or BENGAL_RUN_TEST_SEED.
func seed(t *testing.T) uint64 {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("BENGAL_RUN_TEST_SEED"); s != "" {
		if _, err := fmt.Sscan(s, &seed); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("seed %d", seed)
	return seed
}

func guardOf(launcher system.ID) (system.ID, bool) {
	i, err := system.Look(launcher.PID)
	if err != nil {
		return system.ID{}, false
	}
	children, err := i.Children()
	if err != nil || len(children) == 0 {
		return system.ID{}, false
	}
	guard, err := system.Look(children[0])
	return guard.ID, err == nil
}

// startsAgain starts another instance in the folder; nothing may keep it from
// that, or be left in the end. What was killed may hold its lock a moment longer
// than it can be seen; the start after that replaces its record.
func startsAgain(t *testing.T, s *stand.Stand) {
	t.Helper()
	stand.Wait(t, "the record to be removed", func() bool {
		cmd := exec.Command(stand.BengalRun, "--", "true")
		cmd.Dir = s.Dir
		if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
			t.Fatalf("the next start: %v\n%s", err, out)
		}
		left, _ := filepath.Glob(filepath.Join(s.Dir, ".bengal-run*.pid*"))
		return len(left) == 0
	})
}
