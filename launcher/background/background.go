// Package background is what a start in the background needs beyond an ordinary one. Two
// processes share it. The first one finds out what is to be started, asks, and clears the
// way; then it starts this program once more, in a session of its own (Run), hands over
// what it has found out, and waits until COMMAND answers. The second one receives that
// (Receive), starts COMMAND as usual, and tells the first one when COMMAND answers
// (Readiness) and how it ended (Report).
package background

import (
	"encoding/json"
	"errors"
	"os"
	"strconv"
	"syscall"
	"time"

	"bengal-run/launcher/descriptors"
	"bengal-run/launcher/guard"
	"bengal-run/launcher/program"
	"bengal-run/launcher/speech"
	"bengal-run/launcher/starter"
	"bengal-run/launcher/tree"
	"bengal-run/launcher/way"
	"bengal-run/launcher/wire"
)

// Prepared is what the first process has found out.
type Prepared struct {
	Wants   []way.Want
	Session starter.Session // whose end ends COMMAND
}

// A Start is one start in the background: what the first process has found out, and how it
// waits.
type Start struct {
	speech.Voice
	Prepared
	Argv    []string      // COMMAND
	Dir     string        // the folder that this program was started in
	Project string        // COMMAND's
	Log     string        // where its output goes; empty for the default
	Wait    time.Duration // until COMMAND answers; 0 for not at all
	// Print prints where COMMAND answers; if it cannot, COMMAND is ended.
	Print func(addresses []string) error
}

// Run starts the second process and waits until COMMAND answers. The outcome is this
// process's: zero, or the signal that has ended the waiting. After an error nothing of
// COMMAND is left.
func (s Start) Run() (program.Outcome, error) {
	log, err := openLog(s.Voice, s.Log, s.Project)
	if err != nil {
		return program.Outcome{}, err
	}
	defer log.Close()
	w := waiting{Start: s, log: log.path}
	if err := w.begin(log); err != nil {
		return program.Outcome{}, err
	}
	return w.wait()
}

// Handed reports whether this process is the second one of a start in the
// background, and on which descriptor the first one speaks. It also removes the variable
// that says so from the environment.
func Handed() (fd int, ok bool) {
	fd, err := strconv.Atoi(os.Getenv(tree.HandedEnv))
	_ = os.Unsetenv(tree.HandedEnv)
	return fd, err == nil
}

// Receive reads what the first process has found out, and returns the connection to it.
// An error means that the first process is gone.
func Receive(fd int) (p Prepared, conn *wire.Conn, err error) {
	if conn, err = wire.New(fd); err != nil {
		return p, nil, err
	}
	m, err := conn.Receive()
	if err == nil && (m.Kind != wire.Handed || len(m.Words) != 1) {
		err = errors.New("not what was to be handed over")
	}
	if err != nil {
		return p, nil, err
	}
	_, _ = conn.File() // the log's lock, held from now on
	return p, conn, json.Unmarshal([]byte(m.Words[0]), &p)
}

// Report tells the first process how the start went, and returns outcome, with err's exit
// code if err is set.
func Report(conn *wire.Conn, outcome program.Outcome, err error) program.Outcome {
	end := wire.Message{Kind: wire.Ended, Numbers: []int64{int64(outcome.Code)}, Words: []string{"", ""}}
	if err != nil {
		e := &speech.Error{Code: speech.CodeFailed, Err: err}
		errors.As(err, &e)
		end.Numbers[0], end.Words = int64(e.Code), []string{e.Error(), e.Hint}
		outcome.Code = e.Code
	}
	_ = conn.Send(end)
	return outcome
}

// begin starts the second process, which inherits none of the descriptors that were handed
// down to us.
func (w *waiting) begin(log *logFile) error {
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
		Dir:   w.Dir,
		Env:   append(os.Environ(), tree.HandedEnv+"="+strconv.Itoa(fd)),
		Files: []uintptr{null.Fd(), log.file.Fd(), log.file.Fd()},
		Sys:   &syscall.SysProcAttr{Setsid: true},
	})
	if err != nil {
		return err
	}
	w.conn = here
	text, _ := json.Marshal(w.Prepared) // words and numbers alone: it cannot fail
	return here.Send(wire.Message{Kind: wire.Handed, Words: []string{string(text)}}, log.lock)
}
