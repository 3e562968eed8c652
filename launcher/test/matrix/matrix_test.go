package matrix_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/test/peer"
	"bengal-run/launcher/test/stand"
)

var ways = []stand.Way{
	{Name: "exits", Start: stand.Plainly, End: stand.CommandGets(syscall.SIGUSR2), Rude: stand.OnlyCommand},
	{Name: "crashes", Start: stand.Plainly, End: stand.CommandGets(syscall.SIGSEGV), Rude: stand.OnlyCommand},
	{Name: "Ctrl+C", Start: stand.InTerminal, End: stand.Key("\x03")},
	{Name: `Ctrl+\`, Start: stand.InTerminal, End: stand.Key("\x1c"), Rude: stand.WholeGroup},
	{Name: "TERM", Start: stand.Plainly, End: stand.LauncherGets(syscall.SIGTERM)},
	{Name: "HUP", Start: stand.Plainly, End: stand.LauncherGets(syscall.SIGHUP)},
	{Name: "INT", Start: stand.Plainly, End: stand.LauncherGets(syscall.SIGINT)},
	{Name: "parent killed", Start: stand.UnderParent, End: func(t *testing.T, s *stand.Stand) { s.Kill(t, s.Starter) }},
	{Name: "terminal closed", Start: stand.InTerminal, End: func(t *testing.T, s *stand.Stand) { s.Terminal.Close() }},
	{Name: "shell killed", Start: stand.InTerminal, End: func(t *testing.T, s *stand.Stand) { s.Kill(t, s.Starter) }},
	{Name: "launcher killed", Start: stand.Plainly, End: stand.LauncherGets(syscall.SIGKILL)},
	{Name: "guard killed", Start: stand.Plainly, End: func(t *testing.T, s *stand.Stand) { s.Kill(t, s.Record(t).Guard) }, Twice: true},
	{Name: "bg, agent", Start: stand.UnderAgent, End: func(t *testing.T, s *stand.Stand) { s.Kill(t, s.Starter) }},
	{Name: "bg, closed", Start: inBackground(stand.InTerminal), End: func(t *testing.T, s *stand.Stand) { s.Terminal.Close() }},
	{Name: "bg, shell", Start: inBackground(stand.InTerminal), End: func(t *testing.T, s *stand.Stand) { s.Kill(t, s.Starter) }},
	{Name: "bg, stop", Start: stand.UnderAgent, End: stopped},
	{Name: "bg, launcher", Start: stand.UnderAgent, End: stand.LauncherGets(syscall.SIGKILL)},
	{Name: "bg, guard", Start: stand.UnderAgent, End: func(t *testing.T, s *stand.Stand) { s.Kill(t, s.Record(t).Guard) }, Twice: true},
	{Name: "panic", Start: panicking, End: func(t *testing.T, s *stand.Stand) { s.Note(t, "panic") }},
}

// inBackground starts with --background.
func inBackground(start func(*testing.T, *stand.Stand)) func(*testing.T, *stand.Stand) {
	return func(t *testing.T, s *stand.Stand) {
		s.Options = append(s.Options, "--background")
		start(t, s)
	}
}

func stopped(t *testing.T, s *stand.Stand) {
	if code, said := stand.Call(t, s.Dir, "stop"); code != 0 {
		t.Errorf("exit code %d: %s", code, said)
	}
}

// TestMatrix ends every shape of process tree in every way: nothing is left,
// the port is free, and each server that handles the signal had its time. The
// short version takes two or three shapes of each way. With -v it prints how long that took; with BENGAL_RUN_PEERS=1 it tries the same on
// other launchers, as far as they are installed, and prints all of them.
func TestMatrix(t *testing.T) {
	t.Parallel()
	own := newTable("bengal-run", peer.VersionOf(t, stand.BengalRun))
	tables := []*table{own}
	if os.Getenv("BENGAL_RUN_PEERS") == "1" {
		tables = append(tables, peersMatrix(t)...)
	}
	t.Cleanup(func() {
		if testing.Verbose() {
			printTables(os.Stdout, tables)
		}
	})
	for row, w := range ways {
		t.Run(w.Name, func(t *testing.T) {
			t.Parallel()
			for column, sh := range stand.Shapes {
				if sh.Excludes(w) || stand.Left(row, column, 5) {
					continue
				}
				t.Run(sh.Name, func(t *testing.T) {
					t.Parallel()
					r := tryOwn(t, w, sh)
					own.set(w, sh, r)
					t.Logf("%-16s %-11s %s", w.Name, sh.Name, r)
					for _, complaint := range r.complaints {
						t.Error(complaint)
					}
				})
			}
		})
	}
}

// tryOwn tries one case on bengal-run.
func tryOwn(t *testing.T, w stand.Way, sh stand.Shape) result {
	t.Helper()
	s := sh.Stand(t)
	s.Twice = w.Twice
	w.Start(t, s)
	s.WaitUp(t)
	s.Record(t)
	if sh.Hidden {
		s.Looked(t)
	}
	r := endIt(t, s, w, sh, stand.Patience)
	if r.verdict != leftBehind {
		s.PortFree(t)
		s.NoRecord(t)
	}
	return r
}

// endIt ends what is up, and tells what came of it.
func endIt(t *testing.T, s *stand.Stand, w stand.Way, sh stand.Shape, limit time.Duration) result {
	t.Helper()
	w.End(t, s)
	left, after := s.Remaining(t, limit)
	if len(left) > 0 {
		return result{verdict: leftBehind, complaints: []string{fmt.Sprintf("left behind: %v", left)}}
	}
	if sh.Server == stand.Nobody || w.Rude < sh.Server {
		if complaints := s.Untidy(t); len(complaints) > 0 {
			return result{verdict: rude, complaints: complaints}
		}
	}
	return result{verdict: clean, took: after}
}

// panicking runs this very test binary as a launcher with a fault in it: see
// TestMain.
func panicking(t *testing.T, s *stand.Stand) {
	cmd := exec.Command(stand.Must(os.Executable()), s.Argv...)
	cmd.Dir = s.Dir
	cmd.Env = append(os.Environ(), panicEnv+"="+filepath.Join(s.Dir, "panic"))
	s.StartCmd(t, cmd)
}
