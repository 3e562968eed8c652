package launcher

import (
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"bengal-run/launcher/guard"
	"bengal-run/launcher/process"
	"bengal-run/launcher/recovery"
	"bengal-run/launcher/signals"
	"bengal-run/launcher/terminal"
	"bengal-run/launcher/tree"
	"bengal-run/launcher/wire"
	"bengal-run/pidfile"

	"golang.org/x/term"
)

// instance is one start, from the first look to the last word.
type instance struct {
	Options
	path    string // COMMAND's file
	ignored process.Signals
	blocked process.Signals
	term    terminal.Terminal

	wants    []want   // ports
	byRecord bool     // they are known from a dead record alone
	argv     []string // COMMAND's words, with the port in them
	look     *recovery.View

	guard   *guard.Guard
	record  pidfile.Record
	place   pidfile.Place   // where it goes
	places  []pidfile.Place // where those of this project lie
	made    int             // how often room was made for it
	learner learner
	held    *pidfile.Held // nil without

	// What is known of COMMAND.
	command process.ID
	init    process.ID // of its own namespace, if it has one
	status  syscall.WaitStatus
	exited  bool
	left    bool // something could not be ended
	spared  bool // something is left alone

	signals *signals.Collector
	passed  chan os.Signal // on to COMMAND

	// Orders go to the guard, or after its death to our own supervisor; reports
	// come from the same. Done is the last one.
	order   func(wire.Message)
	busy    func() bool // more is to be done than to take orders
	reports <-chan wire.Message
	reaped  bool             // the guard
	begun   time.Time        // the end
	overdue <-chan time.Time // yields when the guard should be done by any measure

	wantStop bool        // Ctrl+Z: as soon as COMMAND's group has stopped
	paused   *term.State // COMMAND's settings of the terminal, while it is stopped
}

// maxKeep bounds the names of programs to spare, in bytes: they travel in a word
// of the guard's environment (MAX_ARG_STRLEN, execve(2)).
const maxKeep = 16 << 10

// Run starts COMMAND and returns when nothing of it is left. The error is an
// *Error, and then nothing was started, or nothing is left of it either.
func Run(o Options) (_ Outcome, err error) {
	o.Keep = append(slices.Clone(tree.DefaultKeep), o.Keep...)
	if o.Isolate && !guard.CanIsolate {
		return Outcome{}, fail(CodeFailed, isolateElsewhere)
	}
	if process.Foreign() {
		e := fail(CodeFailed, foreignProc)
		e.Hint = foreignProcHint
		return Outcome{}, e
	}
	if size := len(strings.Join(o.Keep, "")); size > maxKeep {
		return Outcome{}, fail(CodeFailed, keepTooLong, size)
	}
	i := &instance{Options: o, ignored: signals.Inherited(), blocked: signals.Blocked(), term: terminal.Open(os.Stdin, os.Stderr, os.Stdout)}
	if o.Dir != "" {
		// The guard is below the old folder still: COMMAND's is the plan's.
		if err := os.Chdir(o.Dir); err != nil {
			return Outcome{}, fail(CodeFailed, "%s: %w", o.Dir, bare(err))
		}
		if i.Dir, err = os.Getwd(); err != nil {
			return Outcome{}, fail(CodeFailed, "%s: %w", o.Dir, bare(err))
		}
	}
	if i.path, err = find(o.Argv[0]); err != nil {
		return Outcome{}, err
	}
	if err := i.prepare(); err != nil {
		return Outcome{}, err
	}
	i.choosePorts()
	i.sayPorts()
	if err := i.clearTheWay(); err != nil {
		return Outcome{}, err
	}
	if err := i.settlePorts(); err != nil {
		return Outcome{}, err
	}
	// The Go runtime's answer to Ctrl+\ is a stack trace. Until it is caught
	// there is nothing that it could end.
	signal.Ignore(syscall.SIGQUIT)
	if err := i.take(); err != nil {
		return Outcome{}, err
	}
	defer i.letGoOfRecord()
	over, err := i.start()
	if err != nil {
		return Outcome{}, err
	}
	defer i.guard.Close()
	if over {
		i.started()
		i.sayf(Detail, commandEnded, i.Argv[0], describe(i.status))
		return i.finish()
	}
	return i.wait()
}
