package chaos_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/stand"

	"golang.org/x/sys/unix"
)

// A chaos is one start, whoever starts it, and what happens to it.
type chaos struct {
	parent, shape string
	background    bool
	acts          []act
}

// An act sends a signal to somebody, a while after the one before.
type act struct {
	after time.Duration
	who   string
	sig   syscall.Signal
}

func (a act) String() string {
	return fmt.Sprintf("%d ms: %s %s", a.after.Milliseconds(), unix.SignalName(a.sig), a.who)
}

var chaosParents = map[string]func(*testing.T, *stand.Stand){
	"this test":          stand.Plainly,
	"a parent":           stand.UnderParent,
	"a terminal":         stand.InTerminal,
	"sh below a parent":  underSh,
	"one that ends soon": underMortal,
}

// planChaos makes the case n of a seed.
func planChaos(seed uint64, n int) (c chaos) {
	random := rand.New(rand.NewPCG(seed, uint64(n)))
	pick := func(of ...string) string { return of[random.IntN(len(of))] }
	sig := func(of ...syscall.Signal) syscall.Signal { return of[random.IntN(len(of))] }
	c.parent = pick("this test", "this test", "a parent", "a terminal", "sh below a parent", "one that ends soon")
	c.shape = pick("one", "sh", "npm", "detached", "ignoring", "halted", "stopped", "supervisor", "slow", "daemon", "bare", "mover")
	who := []string{"launcher", "launcher", "launcher", "guard", "both", "COMMAND", "server", "starter", "terminal"}
	c.background = random.IntN(3) == 0
	for range 1 + random.IntN(5) {
		a := act{who: pick(who...)}
		if random.IntN(3) > 0 {
			a.after = time.Duration(random.Int64N(int64(400 * time.Millisecond)))
		}
		a.sig = sig(syscall.SIGKILL, syscall.SIGKILL, syscall.SIGSTOP, syscall.SIGSTOP, syscall.SIGCONT, syscall.SIGTERM, syscall.SIGTERM,
			syscall.SIGINT, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGTSTP, syscall.SIGWINCH, syscall.SIGCHLD, syscall.SIGPIPE)
		if a.who == "starter" || a.who == "terminal" {
			a.sig = syscall.SIGKILL
		}
		c.acts = append(c.acts, a)
	}
	return c
}

// TestChaos starts instances and has anything happen to them. Nothing is left,
// no record, no lock, and nobody else is touched. BENGAL_RUN_CHAOS says how many
// there are; the seed is printed, and BENGAL_RUN_TEST_SEED repeats a run.
func TestChaos(t *testing.T) {
	t.Parallel()
	runs, width := stand.Times(16, 60), 4
	if n, err := strconv.Atoi(os.Getenv("BENGAL_RUN_CHAOS")); err == nil {
		runs, width = n, 8
	}
	seed := seed(t)
	neighbour := stand.New(t)
	neighbour.Argv = []string{stand.Standin, neighbour.Dir, neighbour.Port, "supervisor"}
	stand.Plainly(t, neighbour)
	neighbour.WaitUp(t)
	innocents := []system.ID{innocent(t, ""), innocent(t, strings.Repeat("0", 32))}
	cases := make(chan int)
	var workers sync.WaitGroup
	for range width {
		workers.Go(func() {
			for n := range cases {
				t.Run(fmt.Sprint(n), func(t *testing.T) { planChaos(seed, n).run(t) })
			}
		})
	}
	for n := range runs {
		cases <- n
	}
	close(cases)
	workers.Wait()
	untouched(t, innocents)
	neighbour.LivesOn(t)
	stand.LauncherGets(syscall.SIGTERM)(t, neighbour)
	neighbour.Ends(t)
}

func (c chaos) run(t *testing.T) {
	t.Logf("%s below %s, in the background: %v, %v", c.shape, c.parent, c.background, c.acts)
	m := &mayhem{Stand: stand.New(t), killed: make(map[system.ID]bool)}
	m.Argv = []string{stand.Standin, m.Dir, m.Port, showing(c.shape)}
	if c.background {
		m.Options = []string{"--background"}
	}
	innocents := []system.ID{innocent(t, "")}
	chaosParents[c.parent](t, m.Stand)
	innocents = append(innocents, innocent(t, "")) // its PID is near to the instance's
	stand.Wait(t, "the launcher", func() bool {
		m.look()
		been := c.parent != "a terminal" && len(stand.Carriers(t, m.Dir)) == 0
		return m.launcher.PID != 0 || been
	})
	innocents = append(innocents, innocent(t, strings.Repeat("f", 32)))
	for _, a := range c.acts {
		time.Sleep(a.after) // the moment is the point
		m.look()
		m.do(t, a)
	}
	m.end(t)
	if m.orphaned {
		m.commandWasTold(t)
		m.Sweep(t)
	}
	if m.Terminal != nil {
		_ = m.Terminal.Close()
	}
	if m.Starter.PID != 0 {
		_ = m.Starter.Signal(syscall.SIGKILL)
	}
	m.NobodyIn(t)
	untouched(t, innocents)
	m.NoLock(t)
	if len(m.Traces(t, "up")) > 0 && !m.orphaned { // before, the guard may have known of none
		m.NoRecord(t)
	}
	m.PortFree(t)
	startsAgain(t, m.Stand)
}

func underSh(t *testing.T, s *stand.Stand) {
	cmd := exec.Command(stand.Standin, s.Dir, s.Port, "parent", "sh", "-c", "'"+strings.Join(s.Line(), "' '")+"'; true")
	cmd.Dir, cmd.SysProcAttr = s.Dir, &syscall.SysProcAttr{Setsid: true}
	s.Starter = s.StartCmd(t, cmd)
}

// underMortal has a parent that ends while the launcher starts.
func underMortal(t *testing.T, s *stand.Stand) {
	cmd := exec.Command("sh", "-c", "'"+strings.Join(s.Line(), "' '")+"' & sleep 0.02")
	cmd.Dir, cmd.SysProcAttr = s.Dir, &syscall.SysProcAttr{Setsid: true}
	s.StartCmd(t, cmd)
}
