package launcher

import (
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"bengal-run/launcher/descriptors"
	"bengal-run/launcher/guard"
	"bengal-run/launcher/process"
	"bengal-run/launcher/signals"
	"bengal-run/launcher/starter"
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
	term    terminal.Terminal

	guard  *guard.Guard
	record pidfile.Record
	held   *pidfile.Held // nil without

	// What is known of COMMAND.
	command process.ID
	status  syscall.WaitStatus
	exited  bool
	left    bool // something could not be ended

	passed   chan os.Signal // on to COMMAND
	children chan os.Signal // that something became of the guard, or of who was below it

	// Orders go to the guard, or after its death to our own supervisor; reports
	// come from the same. Done is the last one.
	order   func(wire.Message)
	reports <-chan wire.Message
	reaped  bool             // the guard
	begun   time.Time        // the end
	overdue <-chan time.Time // yields when the guard should be done by any measure

	wantStop bool        // Ctrl+Z: as soon as COMMAND's group has stopped
	paused   *term.State // COMMAND's settings of the terminal, while it is stopped
}

// Run starts COMMAND and returns when nothing of it is left. The error is an
// *Error, and then nothing was started, or nothing is left of it either.
func Run(o Options) (_ Outcome, err error) {
	o.Keep = append(slices.Clone(tree.DefaultKeep), o.Keep...)
	i := &instance{Options: o, ignored: signals.Inherited(), term: terminal.Open(os.Stdin, os.Stderr, os.Stdout)}
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
	if i.guard, err = guard.Spawn(); err != nil {
		return Outcome{}, &Error{Code: CodeFailed, Err: err}
	}
	defer i.guard.Close()
	// The Go runtime's answer to Ctrl+\ is a stack trace. Until it is caught
	// there is nothing that it could end.
	signal.Ignore(syscall.SIGQUIT)
	if err := i.take(); err != nil {
		i.guard.Close()
		i.reap()
		return Outcome{}, err
	}
	defer i.letGoOfRecord()
	if err := i.start(); err != nil {
		i.guard.Close()
		i.reap()
		return Outcome{}, err
	}
	return i.wait()
}

// start has the guard start COMMAND. Until then no signal is caught: one that
// ends us takes the guard with it, and nothing else is there yet.
func (i *instance) start() error {
	if i.held != nil {
		_ = i.guard.Hold(i.held, i.record.ID) // its death shows below
	}
	i.children = make(chan os.Signal, 1)
	signal.Notify(i.children, syscall.SIGCHLD)
	i.listen()
	argv := i.Argv
	for {
		_ = i.guard.Start(guard.Plan{
			Path: i.path, Argv: argv, RunID: i.record.ID, Grace: i.Grace, Stop: i.Stop,
			Keep: i.Keep, Ignored: i.ignored, Blocked: signals.Blocked(), Dir: i.Dir,
		})
		i.catch()
		m, ok := i.answer()
		switch {
		case !ok:
			return nil // the guard has died, which wait finds out, too
		case m.Kind == wire.Running && len(m.Numbers) == 2:
			i.command = process.ID{PID: int(m.Numbers[0]), Start: uint64(m.Numbers[1])}
			return nil
		}
		errno := syscall.Errno(0)
		if m.Kind == wire.Failed && len(m.Numbers) == 1 {
			errno = syscall.Errno(m.Numbers[0])
		}
		if errno != syscall.ENOEXEC || i.path == shell || !isScript(i.path) {
			return unexecutable(i.path, i.Argv[0], errno)
		}
		argv = append([]string{"sh", i.path}, i.Argv[1:]...)
		i.path = shell
	}
}

// answer waits for the guard's answer, and wakes a guard that somebody has
// stopped meanwhile.
func (i *instance) answer() (m wire.Message, ok bool) {
	for i.wakeGuard(); ; { // the first time for what was before SIGCHLD was asked for
		select {
		case <-i.children:
			i.wakeGuard()
		case m, ok = <-i.reports:
			return m, ok
		}
	}
}

const shell = "/bin/sh"

// catch catches what is to be passed on.
func (i *instance) catch() {
	if i.passed != nil {
		return
	}
	i.passed = make(chan os.Signal, 4096)
	signals.Catch(i.passed, signals.Urgent, i.ignored)
	go func() {
		signals.Catch(i.passed, signals.Usual, i.ignored)
		time.Sleep(signals.Lull)
		signals.Catch(i.passed, signals.Rest(), i.ignored)
	}()
}

// wait passes on what comes, until nothing is left.
func (i *instance) wait() (Outcome, error) {
	if i.command.PID != 0 {
		i.sayf(Detail, "started %s (PID %d), guarded by PID %d", i.Argv[0], i.command.PID, i.guard.PID)
		i.record.Command = i.command.String()
	}
	mode := i.Parent
	if i.ignored.Has(syscall.SIGHUP) && mode == starter.Auto { // nohup
		mode = starter.Off
	}
	gone := starter.Watch(mode)
	i.write()
	descriptors.LetGo(0, 1)
	for {
		select {
		case sig := <-i.passed:
			i.signal(sig.(syscall.Signal))
		case why := <-gone:
			i.sayf(Detail, "%s", why)
			i.order(wire.Message{Kind: wire.StarterGone})
			i.begin()
		case <-i.children:
			i.wakeGuard()
		case <-i.overdue:
			i.sayf(Warning, "the guard does not answer")
			i.takeOver()
		case m, ok := <-i.reports:
			switch {
			case !ok:
				i.takeOver()
			case m.Kind == wire.Done:
				return i.finish()
			default:
				i.report(m)
			}
		}
	}
}

// listen connects orders and reports with the guard.
func (i *instance) listen() {
	reports := make(chan wire.Message, 16)
	i.reports = reports
	i.order = func(m wire.Message) { _ = i.guard.Send(m) }
	go func() {
		defer close(reports)
		for {
			m, err := i.guard.Receive()
			if err != nil {
				return
			}
			reports <- m
		}
	}()
}
