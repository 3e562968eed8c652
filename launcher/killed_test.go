package launcher_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/system"
)

// TestKilledAtAnyMoment kills launcher or guard at a random moment of the first
// half second. The seed is printed; BENGAL_RUN_TEST_SEED repeats a run.
func TestKilledAtAnyMoment(t *testing.T) {
	const runs = 200
	seed := seed(t)
	random := rand.New(rand.NewPCG(seed, 0))
	for n := range runs {
		victim := []string{"launcher", "guard"}[random.IntN(2)]
		shape := []string{"one", "sh", "npm", "daemon", "detached", "bare", "supervisor", "mover"}[random.IntN(8)]
		after := time.Duration(random.Int64N(int64(500 * time.Millisecond)))
		if n%3 == 0 { // where most happens
			after /= 25
		}
		if portable && (victim == "guard" || shape == "daemon" || shape == "bare" || shape == "mover") {
			victim, shape = "launcher", "sh" // the others are not promised without a subreaper
		}
		t.Run(fmt.Sprintf("%d %s with %s after %s", n, victim, shape, after.Round(time.Millisecond/10)), func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			s.argv = []string{standin, s.dir, s.port, shape}
			cmd := exec.Command(bengalRun, s.words()...)
			cmd.Dir = s.dir
			launcher := s.startCmd(t, cmd)
			time.Sleep(after) // the moment is the point
			if victim == "launcher" {
				_ = launcher.Signal(syscall.SIGKILL)
			} else if guard, ok := guardOf(launcher); ok {
				_ = guard.Signal(syscall.SIGKILL)
			} else {
				_ = launcher.Signal(syscall.SIGKILL)
			}
			s.nobodyIn(t)
			s.startsAgain(t)
		})
	}
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

// nobodyIn waits until no process belongs to the folder: by its words, by its
// working directory. A shell that the instance was started from may stay.
func (s *stand) nobodyIn(t testing.TB) {
	t.Helper()
	var left []string
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		left = nil
		pids, err := system.All()
		if err != nil {
			t.Fatal(err)
		}
		for _, pid := range pids {
			i, err := system.Look(pid)
			if err != nil || i.Dead() || pid == os.Getpid() || i.ID == s.starter {
				continue
			}
			argv, _ := system.Argv(pid)
			cwd, _ := os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid))
			if words := strings.Join(argv, " "); strings.Contains(words, s.dir) || cwd == s.dir {
				left = append(left, fmt.Sprintf("%d %s", pid, words))
			}
		}
		if len(left) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("left behind:\n%s", strings.Join(left, "\n"))
		}
	}
}

// startsAgain starts another instance in the folder; nothing may keep it from
// that, or be left in the end. What was killed may hold its lock a moment longer
// than it can be seen; the start after that replaces its record.
func (s *stand) startsAgain(t *testing.T) {
	t.Helper()
	wait(t, "the record to be removed", func() bool {
		cmd := exec.Command(bengalRun, "--", "true")
		cmd.Dir = s.dir
		if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
			t.Fatalf("the next start: %v\n%s", err, out)
		}
		left, _ := filepath.Glob(filepath.Join(s.dir, ".bengal-run*"))
		return len(left) == 0
	})
}
