package stand

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/prompt/terminaltest"

	"golang.org/x/sys/unix"
)

// Grace is the grace period that a start is given in most tests.
const Grace = 4 * time.Second

// A Stand is one instance under test, with the folder that it runs in.
type Stand struct {
	Dir, Port string
	Grace     time.Duration                // what New gives is enough for each that ends by itself
	Options   []string                     // in addition to it
	Argv      []string                     // COMMAND
	Behind    func(argv []string) []string // another launcher's command line; nil for bengal-run
	Starter   system.ID
	Waits     system.ID // who is not expected to end
	Terminal  *terminaltest.Terminal
	Seen      *Instance
	RunID     string
	Twice     bool // COMMAND may be told to end twice: its guard alone was killed -9
}

// New makes a folder and finds a port. Whatever is left in the end is
// killed, by the PIDs that the stand-ins have noted.
func New(t testing.TB) *Stand {
	t.Helper()
	sources()
	s := &Stand{Dir: t.TempDir(), Port: FreePort(t), Grace: Grace}
	t.Cleanup(func() {
		for _, id := range s.Everybody() {
			_ = id.Signal(syscall.SIGKILL)
		}
	})
	return s
}

// What a guard calls itself, and what every process of an instance carries.
const (
	GuardName = "bengal-run: guard"
	IDEnv     = "BENGAL_RUN_ID"
)

// SignalName is TERM for SIGTERM.
func SignalName(sig syscall.Signal) string {
	if name, ok := strings.CutPrefix(unix.SignalName(sig), "SIG"); ok {
		return name
	}
	return fmt.Sprint(int(sig))
}
