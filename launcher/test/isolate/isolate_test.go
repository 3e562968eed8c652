//go:build linux && !portable

package isolate_test

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/stand"
)

// isolating is a stand whose COMMAND has a PID namespace of its own. The
// stand-ins' traces carry the PIDs that they have in there.
func isolating(t *testing.T, shape string) *stand.Stand {
	t.Helper()
	s := stand.New(t)
	s.Options = []string{"--isolate"}
	s.Argv = []string{stand.Standin, s.Dir, s.Port, shape}
	return s
}

// initOf finds the first process of the namespace.
func initOf(t *testing.T, s *stand.Stand) system.ID {
	t.Helper()
	var found system.ID
	stand.Wait(t, "the namespace's init", func() bool {
		pids, _ := system.Info{ID: s.Record(t).Guard}.Children()
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
const everything = stand.WholeGroup + 1

var isolatedWays = []stand.Way{
	{Name: "exits", Start: stand.Plainly, End: stand.CommandGets(syscall.SIGUSR2), Rude: stand.OnlyCommand},
	{Name: "crashes", Start: stand.Plainly, End: stand.CommandGets(syscall.SIGSEGV), Rude: stand.OnlyCommand},
	{Name: "Ctrl+C", Start: stand.InTerminal, End: stand.Key("\x03")},
	{Name: "TERM", Start: stand.Plainly, End: stand.LauncherGets(syscall.SIGTERM)},
	{Name: "parent killed", Start: stand.UnderParent, End: func(t *testing.T, s *stand.Stand) { s.Kill(t, s.Starter) }},
	{Name: "launcher killed", Start: stand.Plainly, End: stand.LauncherGets(syscall.SIGKILL)},
	{Name: "guard killed", Start: stand.Plainly, End: func(t *testing.T, s *stand.Stand) { s.Kill(t, s.Record(t).Guard) }},
	{Name: "init killed", Start: stand.Plainly, End: func(t *testing.T, s *stand.Stand) { s.Kill(t, initOf(t, s)) }, Rude: everything},
	{Name: "launcher and guard killed", Start: stand.Plainly, Rude: everything, End: func(t *testing.T, s *stand.Stand) {
		killAll(s.Record(t).Launcher, s.Record(t).Guard)
	}},
	{Name: "all killed", Start: stand.Plainly, Rude: everything, End: func(t *testing.T, s *stand.Stand) {
		killAll(s.Record(t).Launcher, s.Record(t).Guard, initOf(t, s))
	}},
	// A stopped init could not see that the others are gone.
	{Name: "init stopped, launcher and guard killed", Start: stand.Plainly, Rude: everything, End: func(t *testing.T, s *stand.Stand) {
		first := initOf(t, s)
		for _, id := range []system.ID{s.Record(t).Launcher, s.Record(t).Guard, first} {
			stand.SignalTo(t, id, syscall.SIGSTOP)
		}
		killAll(s.Record(t).Launcher, s.Record(t).Guard)
	}},
}

// TestIsolated is the matrix with --isolate. Here nobody is left even when
// launcher and guard are killed together.
func TestIsolated(t *testing.T) {
	t.Parallel()
	needNamespaces(t)
	for row, w := range isolatedWays {
		t.Run(w.Name, func(t *testing.T) {
			t.Parallel()
			for column, sh := range stand.Shapes {
				if sh.Excludes(w) || stand.Left(row, column, 5) {
					continue
				}
				t.Run(sh.Name, func(t *testing.T) {
					t.Parallel()
					s := sh.Stand(t)
					s.Options = []string{"--isolate"}
					w.Start(t, s)
					s.WaitUp(t)
					if argv, err := system.Argv(s.Record(t).Command.PID); err != nil || !strings.Contains(strings.Join(argv, " "), s.Dir) {
						t.Errorf("the record names PID %d, which is %q, %v", s.Record(t).Command.PID, argv, err)
					}
					began := time.Now()
					w.End(t, s)
					s.NobodyIn(t)
					t.Logf("%-16s %-11s %6.2f s", w.Name, sh.Name, time.Since(began).Seconds())
					s.PortFree(t)
					if w.Rude < everything {
						s.NoRecord(t)
						if sh.Server == stand.Nobody || w.Rude < sh.Server {
							s.AllTidied(t)
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
	t.Parallel()
	needNamespaces(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for n := range stand.Times(10, 60) {
		victims := 1 + random.IntN(7) // a set: launcher, guard, init
		shape := []string{"one", "daemon", "bare", "mover"}[random.IntN(4)]
		after := time.Duration(random.Int64N(int64(100 * time.Millisecond)))
		t.Run(fmt.Sprintf("%d set %d with %s after %d ms", n, victims, shape, after.Milliseconds()), func(t *testing.T) {
			t.Parallel()
			s := isolating(t, shape)
			cmd := exec.Command(stand.BengalRun, s.Words()...)
			cmd.Dir = s.Dir
			line := []system.ID{s.StartCmd(t, cmd)}
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
			s.NobodyIn(t)
			s.PortFree(t)
		})
	}
}
