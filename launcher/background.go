package launcher

import (
	"encoding/json"
	"errors"
	"os"
	"strconv"
	"syscall"
	"time"

	"bengal-run/launcher/descriptors"
	"bengal-run/launcher/guard"
	"bengal-run/launcher/signals"
	"bengal-run/launcher/starter"
	"bengal-run/launcher/tree"
	"bengal-run/launcher/wire"
)

// A start in the background is the same start in two processes: this one finds
// out what is to be started, asks, and clears the way; then it starts this program
// once more, in a session of its own, hands over what it has found out, and waits
// until COMMAND answers (waiting.go). That one takes the record and goes on as ever
// (handed.go).

// handed is what the first process has found out.
type handed struct {
	Wants   []want
	Session starter.Session // whose end ends COMMAND
}

// Background is how a start in the background is waited for.
type Background struct {
	Wait time.Duration // until COMMAND answers; 0 for not at all
	Log  string        // where its output goes; empty for the default
	// Print prints where COMMAND answers; if it cannot, COMMAND is ended.
	Print func(addresses []string) error
}

// StartInBackground starts COMMAND in the background, and returns when it answers.
// The outcome is that of this process: zero, or the signal that has ended
// the waiting. The error is an *Error, and then nothing of COMMAND is left.
func StartInBackground(o Options, b Background) (Outcome, error) {
	here, err := os.Getwd()
	if err != nil {
		return Outcome{}, &Error{Code: CodeFailed, Err: bare(err)}
	}
	session, err := sessionOf(o)
	if err != nil {
		return Outcome{}, err
	}
	s, err := prepare(o, "")
	if err == nil {
		err = s.way.clear()
	}
	if err != nil {
		return Outcome{}, err
	}
	log, err := openLog(o.Voice, b.Log, s.project)
	if err != nil {
		return Outcome{}, err
	}
	defer log.Close()
	w := waiting{Voice: o.Voice, argv: o.Argv, wants: s.way.wants, log: log.path, patience: b.Wait, print: b.Print, session: session}
	if err := w.begin(here, log); err != nil {
		return Outcome{}, &Error{Code: CodeFailed, Err: err}
	}
	return w.wait()
}

// sessionOf is whose end is to end COMMAND.
func sessionOf(o Options) (starter.Session, error) {
	if o.Parent == starter.Off || o.Parent == starter.Auto && signals.Ignored(syscall.SIGHUP) {
		return starter.Session{}, nil
	}
	s, ok := starter.OfSession()
	if !ok {
		return s, &Error{Code: CodeFailed, Err: errors.New(starterHasEnded), Hint: sessionHint}
	}
	return s, nil
}

// begin starts the second process, with nothing open that was handed down to us.
func (w *waiting) begin(dir string, log *logFile) error {
	here, there, err := wire.Pair()
	if err != nil {
		return err
	}
	defer there.Close()
	null, err := os.Open(os.DevNull)
	if err != nil {
		return err
	}
	defer null.Close()
	self, err := guard.Executable()
	if err != nil {
		return err
	}
	descriptors.CloseOnExec()
	fd, err := there.Inheritable()
	if err != nil {
		return err
	}
	w.pid, err = syscall.ForkExec(self, os.Args, &syscall.ProcAttr{
		Dir:   dir,
		Env:   append(os.Environ(), tree.HandedEnv+"="+strconv.Itoa(fd)),
		Files: []uintptr{null.Fd(), log.file.Fd(), log.file.Fd()},
		Sys:   &syscall.SysProcAttr{Setsid: true},
	})
	if err != nil {
		return err
	}
	w.conn = here
	text, err := json.Marshal(handed{w.wants, w.session})
	if err != nil {
		return err
	}
	return here.Send(wire.Message{Kind: wire.Handed, Words: []string{string(text)}}, log.lock)
}
