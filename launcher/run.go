package launcher

import (
	"os"
	"os/signal"
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
	foreign []process.ID // children that we had before
	term    terminal.Terminal

	guard  *guard.Guard
	record pidfile.Record
	held   *pidfile.Held // nil without

	// What is known of COMMAND.
	command process.ID
	status  syscall.WaitStatus
	exited  bool

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
func Run(o Options) (Outcome, error) {
	i := &instance{Options: o, ignored: signals.Inherited(), term: terminal.Open(os.Stdin, os.Stderr, os.Stdout)}
	var err error
	if i.path, err = find(o.Argv[0]); err != nil {
		return Outcome{}, err
	}
	passed := make(chan os.Signal, 4096)
	signal.Notify(passed, signals.Passed(i.ignored)...)
	// A write to a broken stderr would end us by SIGPIPE half-way through the
	// clean-up. Ignored, it would be ignored by COMMAND, too.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	if err := i.spawn(); err != nil {
		return Outcome{}, &Error{Code: CodeFailed, Err: err}
	}
	defer i.guard.Close()
	if early, err := i.take(passed); err != nil || early != 0 {
		i.guard.Close()
		i.reap()
		return Outcome{Code: 128 + int(early), Signal: early}, err
	}
	defer i.letGoOfRecord()
	if err := i.start(); err != nil {
		i.guard.Close()
		i.reap()
		return Outcome{}, err
	}
	return i.wait(passed)
}

// spawn starts the guard. In the background COMMAND gets no terminal to read
// from: in a session of its own it would not be stopped for reading, and take
// the shell's keys.
func (i *instance) spawn() error {
	if self, err := process.Look(os.Getpid()); err == nil {
		self.Threads = 0 // children that came over an exec are the first thread's, but who knows
		if children, err := self.Children(); err == nil {
			for _, pid := range children {
				if c, err := process.Look(pid); err == nil {
					i.foreign = append(i.foreign, c.ID)
				}
			}
		}
	}
	if err := tree.Adopt(); err != nil {
		return err
	}
	stdin := os.Stdin
	if terminal.Open(os.Stdin).Background() {
		null, err := os.Open(os.DevNull)
		if err != nil {
			return err
		}
		defer null.Close()
		stdin = null
	}
	var err error
	i.guard, err = guard.Spawn(stdin.Fd(), os.Environ())
	return err
}

// start has the guard start COMMAND.
func (i *instance) start() error {
	if i.held != nil {
		_ = i.guard.Hold(i.held, i.record.ID) // its death shows below
	}
	argv := i.Argv
	for {
		_ = i.guard.Start(guard.Plan{
			Path: i.path, Argv: argv, RunID: i.record.ID, Grace: i.Grace, Stop: i.Stop,
			Keep: i.Keep, Ignored: i.ignored,
		})
		m, err := i.guard.Receive()
		switch {
		case err != nil:
			return fail(CodeFailed, "the guard died before it could start %s", i.Argv[0])
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

const shell = "/bin/sh"

// wait passes on what comes, until nothing is left.
func (i *instance) wait(passed <-chan os.Signal) (Outcome, error) {
	i.sayf(Detail, "started %s (PID %d), guarded by PID %d", i.Argv[0], i.command.PID, i.guard.PID)
	mode := i.Parent
	if i.ignored.Has(syscall.SIGHUP) && mode == starter.Auto { // nohup
		mode = starter.Off
	}
	gone := starter.Watch(mode)
	children := make(chan os.Signal, 1)
	signal.Notify(children, syscall.SIGCHLD)
	i.listen()
	i.record.Command = i.command.String()
	i.write()
	descriptors.LetGo(0, 1)
	for {
		select {
		case sig := <-passed:
			i.signal(sig.(syscall.Signal))
		case why := <-gone:
			i.sayf(Detail, "%s", why)
			i.order(wire.Message{Kind: wire.StarterGone})
			i.begin()
		case <-children:
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
