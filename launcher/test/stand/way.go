package stand

import (
	"syscall"
	"testing"

	"bengal-run/launcher/process"
)

// A Way is how an instance ends. It is applied once the shape is up.
type Way struct {
	Name  string
	Start func(t *testing.T, s *Stand)
	End   func(t *testing.T, s *Stand)
	// rude says who is ended by this way itself, without being asked.
	Rude Reach
	// twice says that the kernel may send COMMAND its parent-death signal twice,
	// once in a thousand times (README.md, Limits): a case is tried again for that.
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
	// server is whom of COMMAND's group the server belongs to: COMMAND itself,
	// the rest of the group, or nobody.
	Server Reach
	// linux says that only a subreaper finds it.
	Linux bool
}

var Shapes = []Shape{
	{Name: "one", Server: OnlyCommand},
	{Name: "sh", Server: WholeGroup},
	{Name: "npm", Server: WholeGroup},
	{Name: "daemon", Linux: true},
	{Name: "detached"},
	{Name: "bare", Linux: true},
	{Name: "ignoring", Server: OnlyCommand},
	{Name: "halted", Server: OnlyCommand},
	{Name: "stopped", Server: WholeGroup},
	{Name: "supervisor", Server: WholeGroup},
	{Name: "mover", Linux: true},
}

// Excludes reports whether a shape cannot end in a way: what is stopped neither
// exits nor crashes.
func (sh Shape) Excludes(w Way) bool { return sh.Name == "halted" && w.Rude == OnlyCommand }

func CommandGets(sig syscall.Signal) func(*testing.T, *Stand) {
	return func(t *testing.T, s *Stand) { SignalTo(t, s.Record(t).Command, sig) }
}

func LauncherGets(sig syscall.Signal) func(*testing.T, *Stand) {
	return func(t *testing.T, s *Stand) { SignalTo(t, s.Record(t).Launcher, sig) }
}

func Key(keys string) func(*testing.T, *Stand) {
	return func(t *testing.T, s *Stand) {
		if _, err := s.Terminal.WriteString(keys); err != nil {
			t.Fatal(err)
		}
	}
}

func SignalTo(t *testing.T, id process.ID, sig syscall.Signal) {
	t.Helper()
	if err := id.Signal(sig); err != nil {
		t.Fatalf("signal %s to %s: %v", sig, id, err)
	}
}

func (s *Stand) Kill(t *testing.T, id process.ID) {
	t.Helper()
	SignalTo(t, id, syscall.SIGKILL)
}
