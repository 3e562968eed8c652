package launcher_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/process"
)

// A way is how an instance ends. It is applied once the shape is up.
type way struct {
	name  string
	start func(t *testing.T, s *stand)
	end   func(t *testing.T, s *stand)
	// rude says who is ended by this way itself, without being asked.
	rude reach
	// twice says that the kernel may send COMMAND its parent-death signal twice,
	// once in a thousand times (docs/bengal-run.1, CAVEATS): a case is tried again for that.
	twice bool
}

// A reach is how many a way ends by itself.
type reach int

const (
	nobody reach = iota
	onlyCommand
	wholeGroup
)

var ways = []way{
	{name: "exits", start: plainly, end: command(syscall.SIGUSR2), rude: onlyCommand},
	{name: "crashes", start: plainly, end: command(syscall.SIGSEGV), rude: onlyCommand},
	{name: "Ctrl+C", start: inTerminal, end: key("\x03")},
	{name: `Ctrl+\`, start: inTerminal, end: key("\x1c"), rude: wholeGroup},
	{name: "TERM", start: plainly, end: launcherGets(syscall.SIGTERM)},
	{name: "HUP", start: plainly, end: launcherGets(syscall.SIGHUP)},
	{name: "INT", start: plainly, end: launcherGets(syscall.SIGINT)},
	{name: "parent killed", start: underParent, end: func(t *testing.T, s *stand) { s.kill(t, s.starter) }},
	{name: "terminal closed", start: inTerminal, end: func(t *testing.T, s *stand) { s.terminal.Close() }},
	{name: "shell killed", start: inTerminal, end: func(t *testing.T, s *stand) { s.kill(t, s.starter) }},
	{name: "launcher killed", start: plainly, end: launcherGets(syscall.SIGKILL)},
	{name: "guard killed", start: plainly, end: func(t *testing.T, s *stand) { s.kill(t, s.record(t).guard) }, twice: true},
	{name: "panic", start: panicking, end: func(t *testing.T, s *stand) { s.note(t, "panic") }},
}

// A shape is what a tree of processes looks like; standin takes it.
type shape struct {
	name string
	// server is whom of COMMAND's group the server belongs to: COMMAND itself,
	// the rest of the group, or nobody.
	server reach
	// linux says that only a subreaper finds it.
	linux bool
}

var shapes = []shape{
	{name: "one", server: onlyCommand},
	{name: "sh", server: wholeGroup},
	{name: "npm", server: wholeGroup},
	{name: "daemon", linux: true},
	{name: "detached"},
	{name: "bare", linux: true},
	{name: "ignoring", server: onlyCommand},
	{name: "halted", server: onlyCommand},
	{name: "stopped", server: wholeGroup},
	{name: "supervisor", server: wholeGroup},
	{name: "mover", linux: true},
}

// TestMatrix ends every shape of process tree in every way: nothing is left,
// the port is free, and each server that handles the signal had its time. With
// -v it prints how long that took; with BENGAL_RUN_PEERS=1 it tries the same on
// other launchers, as far as they are installed, and prints all of them.
func TestMatrix(t *testing.T) {
	own := newTable("bengal-run", versionOf(t, bengalRun))
	for _, w := range ways {
		t.Run(w.name, func(t *testing.T) {
			for _, sh := range shapes {
				if sh.excludes(w) {
					continue
				}
				t.Run(sh.name, func(t *testing.T) {
					if portable && sh.linux {
						t.Skip("without a subreaper this is not promised")
					}
					t.Parallel()
					r := tryOwn(t, w, sh)
					for n := 1; w.twice && r.verdict == rude && n < 3; n++ {
						t.Log("once more:", r.complaints)
						r = tryOwn(t, w, sh)
					}
					own.set(w, sh, r)
					t.Logf("%-16s %-11s %s", w.name, sh.name, r)
					for _, complaint := range r.complaints {
						t.Error(complaint)
					}
				})
			}
		})
	}
	tables := []*table{own}
	if os.Getenv("BENGAL_RUN_PEERS") == "1" {
		tables = append(tables, peersMatrix(t)...)
	}
	if testing.Verbose() {
		printTables(os.Stdout, tables)
	}
}

// tryOwn tries one case on bengal-run.
func tryOwn(t *testing.T, w way, sh shape) result {
	t.Helper()
	s := newStand(t)
	s.argv = []string{standin, s.dir, s.port, sh.name}
	w.start(t, s)
	s.waitUp(t)
	s.record(t)
	r := s.try(t, w, sh, patience)
	if r.verdict != leftBehind {
		s.portFree(t)
		s.noRecord(t)
	}
	return r
}

// excludes reports whether a shape cannot end in a way: what is stopped neither
// exits nor crashes.
func (sh shape) excludes(w way) bool { return sh.name == "halted" && w.rude == onlyCommand }

// try ends what is up, and tells what came of it.
func (s *stand) try(t *testing.T, w way, sh shape, limit time.Duration) result {
	t.Helper()
	w.end(t, s)
	left, after := s.remaining(t, limit)
	if len(left) > 0 {
		return result{verdict: leftBehind, complaints: []string{fmt.Sprintf("left behind: %v", left)}}
	}
	if sh.server == nobody || w.rude < sh.server {
		if complaints := s.untidy(t); len(complaints) > 0 {
			return result{verdict: rude, complaints: complaints}
		}
	}
	return result{verdict: clean, took: after}
}

func plainly(t *testing.T, s *stand) {
	line := s.line()
	cmd := exec.Command(line[0], line[1:]...)
	cmd.Dir = s.dir
	s.startCmd(t, cmd)
}

func underParent(t *testing.T, s *stand) {
	cmd := exec.Command(standin, append([]string{s.dir, s.port, "parent"}, s.line()...)...)
	cmd.Dir = s.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	s.starter = s.startCmd(t, cmd)
}

// panicking runs this very test binary as a launcher with a fault in it: see
// TestMain.
func panicking(t *testing.T, s *stand) {
	cmd := exec.Command(must(os.Executable()), s.argv...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), panicEnv+"="+filepath.Join(s.dir, "panic"))
	s.startCmd(t, cmd)
}

func command(sig syscall.Signal) func(*testing.T, *stand) {
	return func(t *testing.T, s *stand) { signalTo(t, s.record(t).command, sig) }
}

func launcherGets(sig syscall.Signal) func(*testing.T, *stand) {
	return func(t *testing.T, s *stand) { signalTo(t, s.record(t).launcher, sig) }
}

func key(keys string) func(*testing.T, *stand) {
	return func(t *testing.T, s *stand) {
		if _, err := s.terminal.WriteString(keys); err != nil {
			t.Fatal(err)
		}
	}
}

func signalTo(t *testing.T, id process.ID, sig syscall.Signal) {
	t.Helper()
	if err := id.Signal(sig); err != nil {
		t.Fatalf("signal %s to %s: %v", sig, id, err)
	}
}

// allTidied wants the trace of every server that was up and handles signals.
func (s *stand) allTidied(t *testing.T) {
	t.Helper()
	for _, complaint := range s.untidy(t) {
		t.Error(complaint)
	}
}

// untidy tells who was up, handles signals, and had no time to tidy up.
func (s *stand) untidy(t *testing.T) (complaints []string) {
	t.Helper()
	for _, pid := range s.traces(t, "up") {
		if slices.Contains(s.traces(t, "deaf"), pid) || slices.Contains(s.traces(t, "ended"), pid) {
			continue
		}
		if slices.Contains(s.traces(t, "interrupted"), pid) {
			complaints = append(complaints, fmt.Sprintf("server %s was interrupted while it tidied up, by %s", pid, s.read(t, "interrupted-"+pid)))
		} else if !slices.Contains(s.traces(t, "tidied"), pid) {
			complaints = append(complaints, fmt.Sprintf("server %s had no time to tidy up", pid))
		}
	}
	return complaints
}

func (s *stand) note(t *testing.T, name string) {
	if err := os.WriteFile(filepath.Join(s.dir, name), nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

// words are bengal-run's, line the whole command line of whichever launcher.
func (s *stand) words() []string {
	words := append([]string{"--grace", fmt.Sprint(grace)}, s.options...)
	return append(append(words, "--"), s.argv...)
}

func (s *stand) line() []string {
	if s.behind != nil {
		return s.behind(s.argv)
	}
	return append([]string{bengalRun}, s.words()...)
}
