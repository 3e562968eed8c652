package launcher

import (
	"syscall"
	"time"

	"bengal-run/launcher/guard"
	"bengal-run/launcher/signals"
)

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
