//go:build linux && !portable

package launcher_test

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/system"
)

// isolating is a stand whose COMMAND has a PID namespace of its own. The
// stand-ins' traces carry the PIDs that they have in there.
func isolating(t *testing.T, shape string) *stand {
	t.Helper()
	s := newStand(t)
	s.options = []string{"--isolate"}
	s.argv = []string{standin, s.dir, s.port, shape}
	return s
}

// initOf finds the first process of the namespace.
func (s *stand) initOf(t *testing.T) system.ID {
	t.Helper()
	var found system.ID
	wait(t, "the namespace's init", func() bool {
		pids, _ := system.Info{ID: s.record(t).guard}.Children()
		for _, pid := range pids {
			argv, _ := system.Argv(pid)
			if i, err := system.Look(pid); err == nil && len(argv) > 0 && argv[0] == "bengal-run: init" {
				found = i.ID
			}
		}
		return found.PID != 0
	})
	return found
}

// killAll kills whom it is given, as near to at once as can be: what is stopped
// does nothing in between.
func killAll(ids ...system.ID) {
	for _, sig := range []syscall.Signal{syscall.SIGSTOP, syscall.SIGKILL} {
		for _, id := range ids {
			_ = id.Signal(sig)
		}
	}
}

// everything is a reach for ways that leave nobody any time.
const everything = wholeGroup + 1

var isolatedWays = []way{
	{name: "exits", start: plainly, end: command(syscall.SIGUSR2), rude: onlyCommand},
	{name: "crashes", start: plainly, end: command(syscall.SIGSEGV), rude: onlyCommand},
	{name: "Ctrl+C", start: inTerminal, end: key("\x03")},
	{name: "TERM", start: plainly, end: launcherGets(syscall.SIGTERM)},
	{name: "parent killed", start: underParent, end: func(t *testing.T, s *stand) { s.kill(t, s.starter) }},
	{name: "launcher killed", start: plainly, end: launcherGets(syscall.SIGKILL)},
	{name: "guard killed", start: plainly, end: func(t *testing.T, s *stand) { s.kill(t, s.record(t).guard) }},
	{name: "init killed", start: plainly, end: func(t *testing.T, s *stand) { s.kill(t, s.initOf(t)) }, rude: everything},
	{name: "launcher and guard killed", start: plainly, rude: everything, end: func(t *testing.T, s *stand) {
		killAll(s.record(t).launcher, s.record(t).guard)
	}},
	{name: "all killed", start: plainly, rude: everything, end: func(t *testing.T, s *stand) {
		killAll(s.record(t).launcher, s.record(t).guard, s.initOf(t))
	}},
	// A stopped init could not see that the others are gone.
	{name: "init stopped, launcher and guard killed", start: plainly, rude: everything, end: func(t *testing.T, s *stand) {
		first := s.initOf(t)
		for _, id := range []system.ID{s.record(t).launcher, s.record(t).guard, first} {
			signalTo(t, id, syscall.SIGSTOP)
		}
		killAll(s.record(t).launcher, s.record(t).guard)
	}},
}

// TestIsolated is the matrix with --isolate. Here nobody is left even when
// launcher and guard are killed together.
func TestIsolated(t *testing.T) {
	needNamespaces(t)
	for _, w := range isolatedWays {
		t.Run(w.name, func(t *testing.T) {
			for _, sh := range shapes {
				t.Run(sh.name, func(t *testing.T) {
					if sh.name == "halted" && w.rude == onlyCommand {
						return // what is stopped neither exits nor crashes
					}
					t.Parallel()
					s := isolating(t, sh.name)
					w.start(t, s)
					s.waitUp(t)
					if argv, err := system.Argv(s.record(t).command.PID); err != nil || !strings.Contains(strings.Join(argv, " "), s.dir) {
						t.Errorf("the record names PID %d, which is %q, %v", s.record(t).command.PID, argv, err)
					}
					began := time.Now()
					w.end(t, s)
					s.nobodyIn(t)
					t.Logf("%-16s %-11s %6.2f s", w.name, sh.name, time.Since(began).Seconds())
					s.portFree(t)
					if w.rude < everything {
						s.noRecord(t)
						if sh.server == nobody || w.rude < sh.server {
							s.allTidied(t)
						}
					}
				})
			}
		})
	}
}

// TestIsolatedAtAnyMoment kills some of bengal-run's processes at a random moment
// of the first tenth of a second, among them all at once.
func TestIsolatedAtAnyMoment(t *testing.T) {
	needNamespaces(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for n := range 60 {
		victims := 1 + random.IntN(7) // a set: launcher, guard, init
		shape := []string{"one", "daemon", "bare", "mover"}[random.IntN(4)]
		after := time.Duration(random.Int64N(int64(100 * time.Millisecond)))
		t.Run(fmt.Sprintf("%d set %d with %s after %d ms", n, victims, shape, after.Milliseconds()), func(t *testing.T) {
			t.Parallel()
			s := isolating(t, shape)
			cmd := exec.Command(bengalRun, s.words()...)
			cmd.Dir = s.dir
			line := []system.ID{s.startCmd(t, cmd)}
			time.Sleep(after) // the moment is the point
			for len(line) < 3 {
				pids, err := system.Info{ID: line[len(line)-1]}.Children()
				if err != nil || len(pids) == 0 {
					break
				}
				i, err := system.Look(pids[0])
				if err != nil {
					break
				}
				line = append(line, i.ID)
			}
			var chosen []system.ID
			for bit, id := range line {
				if victims&(1<<bit) != 0 {
					chosen = append(chosen, id)
				}
			}
			if len(chosen) == 0 {
				chosen = line[:1] // the others are not there yet
			}
			killAll(chosen...)
			s.nobodyIn(t)
			s.portFree(t)
		})
	}
}
