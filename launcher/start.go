package launcher

import (
	"errors"
	"os"
	"strings"
	"syscall"

	"bengal-run/launcher/dealing"
	"bengal-run/launcher/guard"
	"bengal-run/launcher/program"
	"bengal-run/launcher/recovery"
	"bengal-run/launcher/signals"
	"bengal-run/launcher/speech"
	"bengal-run/launcher/starter"
	"bengal-run/launcher/system"
	"bengal-run/launcher/terminal"
	"bengal-run/launcher/tree"
	"bengal-run/launcher/way"
	"bengal-run/launcher/wire"
)

// maxKeep bounds the names of programs to spare, in bytes.
const maxKeep = 16 << 10

// A start is what is known of an instance before COMMAND runs.
type start struct {
	Options
	chdir string // where --chdir leads; empty without it
	way   *way.Way

	starter starter.Starter
	// In the background: what is watched in the starter's place, and how the
	// foreground is told what becomes of it.
	session starter.Session
	tell    *wire.Conn
}

// Run starts COMMAND, and returns when nothing of it is left.
func Run(o Options) (program.Outcome, error) {
	b, err := begin()
	if err != nil {
		return program.Outcome{}, err
	}
	defer b.cancel()
	who := starter.Find(o.mode())
	if who.Gone() { // what a script starts and leaves behind is not meant to stay
		return program.Outcome{}, speech.Fail(speech.CodeFailed, starterHasEnded).With(starterHint)
	}
	s, err := prepare(o, b.id)
	if err != nil {
		return program.Outcome{}, err
	}
	s.starter = who
	if err := s.way.Clear(); err != nil {
		return program.Outcome{}, err
	}
	return s.launch(b)
}

// mode is how to notice the end of whoever started us: with nohup, not at all.
func (o Options) mode() starter.Mode {
	if o.Parent == starter.Auto && signals.Ignored(syscall.SIGHUP) {
		return starter.Off
	}
	return o.Parent
}

// possible fails where no start can succeed.
func possible(o Options) error {
	if o.Isolate && !guard.CanIsolate {
		return speech.Fail(speech.CodeFailed, isolateElsewhere)
	}
	if system.Foreign() {
		return speech.Fail(speech.CodeFailed, foreignProc).With(foreignProcHint)
	}
	if size := len(strings.Join(o.Keep, "")); size > maxKeep {
		return speech.Fail(speech.CodeFailed, keepTooLong, size, maxKeep)
	}
	return nil
}

// prepare goes to COMMAND's folder, finds its file, and chooses its ports. The id is empty
// if this process only clears the way.
func prepare(o Options, id string) (*start, error) {
	if err := possible(o); err != nil {
		return nil, err
	}
	s := &start{Options: o}
	if o.Dir != "" {
		err := os.Chdir(o.Dir)
		if err == nil {
			s.chdir, err = os.Getwd()
		}
		if err != nil {
			return nil, speech.Fail(speech.CodeFailed, "%s: %w", o.Dir, speech.Bare(err))
		}
	}
	file, err := program.Find(o.Argv[0])
	if err != nil {
		return nil, err
	}
	project, places, err := way.Here(o.Voice, o.Pidfile, o.NoPidfile)
	if err != nil {
		return nil, err
	}
	s.way = &way.Way{
		Dealer: dealing.Dealer{
			Ender: recovery.Ender{Keep: tree.KeepList(o.Keep), Project: project, Places: places, Grace: o.Grace, Signal: o.Stop},
			Voice: o.Voice, Yes: o.Yes, Replace: o.Replace,
		},
		Record:   way.NewRecord(id, project, o.Argv),
		File:     file,
		AutoPort: o.AutoPort,
	}
	s.way.Choose(o.Ports)
	return s, nil
}

// launch takes the record, has the guard start COMMAND, and waits until nothing of
// it is left.
func (s *start) launch(b *beginning) (program.Outcome, error) {
	term := terminal.Open(os.Stdin, os.Stderr, os.Stdout)
	caught := catch() // from here on, what is sent to us is COMMAND's
	s.way.Record.Guard = b.guard.ID.String()
	if s.session.Who.PID != 0 {
		s.way.Record.Until = s.session.Who.ID.String()
	}
	held, err := s.way.Take()
	if err != nil {
		return program.Outcome{}, err
	}
	if held != nil {
		defer held.Remove()
	}
	argv, env := s.Argv, tree.SparesIn(s.Keep)
	if s.AutoPort {
		words, port, err := s.way.WithPort()
		if err != nil {
			return program.Outcome{}, err
		}
		argv, env = words, append(env, port...)
	}
	if sig, ok := caught.takeUrgent(); ok {
		return program.Signalled(sig), nil
	}
	started, err := b.guard.Start(guard.Plan{
		Path: s.way.File, Argv: argv, Env: env, Dir: s.chdir, RunID: s.way.Record.ID, Grace: s.Grace, Stop: s.Stop,
		Keep: s.way.Keep, NoStdin: s.tell != nil || terminal.Open(os.Stdin).Background(), Isolate: s.Isolate,
	}, held, caught.urgent)
	guardDied := err == guard.ErrGone
	if err != nil && !guardDied {
		return program.Outcome{}, s.notStarted(err)
	}
	r := &running{start: *s, guard: b.take(), Started: started, held: held, record: s.way.Record, term: term, caught: caught}
	if guardDied {
		r.takeOver()
	}
	return r.wait()
}

func (s *start) notStarted(err error) error {
	if why, ok := err.(guard.NoNamespace); ok {
		errno := syscall.Errno(why)
		text := errno.Error()
		if errno == syscall.ENOSPC { // clone(2)'s word for it
			text = namespaceLimit
		}
		return speech.Fail(speech.CodeFailed, namespaceRefused, text).With(guard.Obstacle(errno))
	}
	var errno syscall.Errno
	if !errors.As(err, &errno) {
		return err
	}
	return program.Unexecutable(s.way.File, s.Argv[0], errno)
}
