package stand

import (
	"slices"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/system"
)

// A Way is how an instance ends. It is applied once the shape is up.
type Way struct {
	Name  string
	Start func(t *testing.T, s *Stand)
	End   func(t *testing.T, s *Stand)
	// Rude says who is ended by this way itself, without being asked.
	Rude Reach
	// Twice says that COMMAND may be told to end twice: the kernel may send its
	// parent-death signal for each thread of the guard that it has been left to.
	Twice bool
}

// A Reach is how many a way ends by itself.
type Reach int

const (
	Nobody Reach = iota
	OnlyCommand
	WholeGroup
)

// A Shape is what a tree of processes looks like; standin takes it.
type Shape struct {
	Name string
	// Server is whom of COMMAND's group the server belongs to: COMMAND itself,
	// the rest of the group, or nobody.
	Server Reach
	// Hidden says that without a subreaper only a look before the end finds out whose
	// it is, or that it is stopped.
	Hidden bool
}

// Shapes are those of CONTRACT, section 3.
var Shapes = []Shape{
	{Name: "one", Server: OnlyCommand},
	{Name: "sh", Server: WholeGroup},
	{Name: "npm", Server: WholeGroup},
	{Name: "daemon"},
	{Name: "detached"},
	{Name: "bare", Hidden: true},
	{Name: "ignoring", Server: OnlyCommand},
	{Name: "halted", Server: OnlyCommand},
	{Name: "stopped", Server: WholeGroup, Hidden: true},
	{Name: "supervisor", Server: WholeGroup},
	{Name: "mover"},
}

// Excludes reports whether a shape cannot end in a way: what is stopped neither
// exits nor crashes.
func (sh Shape) Excludes(w Way) bool { return sh.Name == "halted" && w.Rude == OnlyCommand }

// Stand is one for an instance of this shape. Who ignores what he is told is waited
// for until the grace period is over.
func (sh Shape) Stand(t testing.TB) *Stand {
	t.Helper()
	s := New(t)
	s.Argv = []string{Standin, s.Dir, s.Port, sh.Name}
	if sh.Name == "ignoring" {
		s.Grace = time.Second
	}
	return s
}

// CommandGets is an end by a signal to COMMAND.
func CommandGets(sig syscall.Signal) func(*testing.T, *Stand) {
	return func(t *testing.T, s *Stand) { SignalTo(t, s.Record(t).Command, sig) }
}

// LauncherGets is an end by a signal to the launcher.
func LauncherGets(sig syscall.Signal) func(*testing.T, *Stand) {
	return func(t *testing.T, s *Stand) { SignalTo(t, s.Record(t).Launcher, sig) }
}

// Key is an end by keys of the terminal.
func Key(keys string) func(*testing.T, *Stand) {
	return func(t *testing.T, s *Stand) {
		command := s.Seen.Command
		if slices.Contains(s.Argv, "halted") {
			// It stops itself, and with it the whole job: the keys are the shell's.
			Wait(t, "COMMAND to stop", func() bool { return isStopped(command) })
			s.Terminal.Types(t, "fg\n")
			Wait(t, "COMMAND to go on", func() bool { return !isStopped(command) })
		}
		if _, err := s.Terminal.WriteString(keys); err != nil {
			t.Fatal(err)
		}
	}
}

func isStopped(id system.ID) bool {
	i, err := system.Look(id.PID)
	return err == nil && i.ID == id && i.Stopped()
}

// SignalTo sends a signal to a process that is there.
func SignalTo(t *testing.T, id system.ID, sig syscall.Signal) {
	t.Helper()
	if err := id.Signal(sig); err != nil {
		t.Fatalf("signal %s to %s: %v", sig, id, err)
	}
}

// Kill is SIGKILL to somebody.
func (s *Stand) Kill(t *testing.T, id system.ID) {
	t.Helper()
	SignalTo(t, id, syscall.SIGKILL)
}
