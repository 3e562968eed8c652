package launcher

import (
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"bengal-run/launcher/descriptors"
	"bengal-run/launcher/guard"
	"bengal-run/launcher/process"
	"bengal-run/launcher/recovery"
	"bengal-run/launcher/signals"
	"bengal-run/launcher/starter"
	"bengal-run/launcher/terminal"
	"bengal-run/launcher/threads"
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

// brief is how long COMMAND runs before anything is done for the case that it
// goes on.
const brief = 5 * time.Millisecond

// start has COMMAND started by a guard, and reports whether it has ended
// already. From a moment before that on, signals are passed on.
func (i *instance) start() (over bool, err error) {
	if i.signals, err = signals.Collect(i.ignored, i.blocked); err != nil {
		return false, &Error{Code: CodeFailed, Err: err}
	}
	argv := i.argv
	for {
		i.guard, err = guard.Begin(guard.Plan{
			Path: i.path, Argv: argv, RunID: i.record.ID, Grace: i.Grace, Stop: i.Stop,
			Keep: i.Keep, Ignored: i.ignored, Blocked: i.blocked, Dir: i.Dir,
			Isolate: i.Isolate,
		}, i.held, i.record.ID)
		if err != nil {
			return false, &Error{Code: CodeFailed, Err: err}
		}
		s := i.guard.Await(i.signals.Descriptor(), brief)
		if s.Err == nil {
			i.command, i.exited, i.status = s.Command, s.Ended, s.Status
			i.isolated(s)
			return s.Ended, nil
		}
		i.guard.Close()
		i.reap()
		i.reaped = false
		if why, ok := s.Err.(guard.NoNamespace); ok {
			return false, notIsolated(syscall.Errno(why))
		}
		if guard.Refused(s.Err) {
			continue
		}
		errno, _ := s.Err.(syscall.Errno)
		if errno != syscall.ENOEXEC || i.path == shell || !isScript(i.path) {
			return false, unexecutable(i.path, i.Argv[0], errno)
		}
		argv = append([]string{"sh", i.path}, i.argv[1:]...)
		i.path = shell
	}
}

const shell = "/bin/sh"

// wait passes on what comes, until nothing is left.
func (i *instance) wait() (Outcome, error) {
	if err := i.guard.Attend(); err != nil {
		_ = i.guard.Close() // it ends what it has
		i.reap()
		return Outcome{}, &Error{Code: CodeFailed, Err: err}
	}
	if g, err := process.Look(i.guard.PID); err == nil {
		i.guard.ID = g.ID
	}
	i.record.Guard = i.guard.ID.String()
	if i.command.PID != 0 {
		if c, err := process.Look(i.command.PID); err == nil && i.command.Start == 0 {
			i.command = c.ID
		}
		i.started()
	}
	threads.Reserve(threads.Enough)
	mode := i.Parent
	if i.ignored.Has(syscall.SIGHUP) && mode == starter.Auto { // nohup
		mode = starter.Off
	}
	gone := starter.Watch(mode)
	children := make(chan os.Signal, 1)
	signal.Notify(children, syscall.SIGCHLD)
	i.listen()
	i.write()
	i.passed = make(chan os.Signal, 4096)
	i.signals.To(i.passed)
	i.wakeGuard() // what was done to it until now has shown nowhere
	descriptors.LetGo(0, 1)
	i.learner.wait()
	for {
		select {
		case <-i.learner.next:
			i.learn()
		case sig := <-i.passed:
			i.signal(sig.(syscall.Signal))
		case why := <-gone:
			i.sayf(Detail, "%s", why)
			i.order(wire.Message{Kind: wire.StarterGone})
			i.begin()
		case <-children:
			i.wakeGuard()
		case <-i.overdue:
			i.sayf(Warning, guardSilent)
			i.takeOver()
		case m, ok := <-i.reports:
			switch {
			case !ok && i.endedAtOnce():
				return i.finish()
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

func (i *instance) started() {
	i.sayf(Detail, commandStarted, i.Argv[0], i.command.PID, i.guard.PID)
	i.record.Command = i.command.String()
}

// endedAtOnce reports whether the guard is gone because COMMAND ended soon after
// its start and left nothing.
func (i *instance) endedAtOnce() bool {
	s := i.guard.Last()
	if s.Ended && !i.exited {
		i.exited, i.status = true, s.Status
		i.sayf(Detail, commandEnded, i.Argv[0], describe(i.status))
	}
	return s.Ended
}

// listen connects orders and reports with the guard.
func (i *instance) listen() {
	reports := make(chan wire.Message, 16)
	i.reports = reports
	// Who sends must not wait for a guard that somebody has stopped: to see that,
	// and to continue it, is the same goroutine's.
	queue := make(chan wire.Message, 1<<14)
	i.order = func(m wire.Message) {
		select {
		case queue <- m:
		default: // more than a person can mean
		}
	}
	go func() {
		for m := range queue {
			if i.guard.Send(m) != nil {
				return
			}
		}
	}()
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
