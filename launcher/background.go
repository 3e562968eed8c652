package launcher

import (
	"os"

	"bengal-run/launcher/background"
	"bengal-run/launcher/program"
	"bengal-run/launcher/speech"
	"bengal-run/launcher/starter"
	"bengal-run/launcher/system"
	"bengal-run/launcher/wire"
)

// StartInBackground starts COMMAND in the background, and returns when it answers; b says
// how to wait for that. The outcome is this process's own: zero, or the signal that ended
// the wait. After an error nothing of COMMAND is left.
func StartInBackground(o Options, b background.Start) (program.Outcome, error) {
	here, err := os.Getwd()
	if err != nil && o.Dir == "" {
		return program.Outcome{}, speech.Fail(speech.CodeFailed, speech.NoFolder, err)
	}
	session, err := sessionOf(o)
	if err != nil {
		return program.Outcome{}, err
	}
	s, err := prepare(o, "")
	if err == nil {
		err = s.way.Clear()
	}
	if err != nil {
		return program.Outcome{}, err
	}
	b.Voice, b.Argv, b.Dir, b.Project = o.Voice, o.Argv, here, s.way.Project
	b.Prepared = background.Prepared{Wants: s.way.Wants, Session: session}
	return b.Run()
}

// sessionOf finds the session whose end ends COMMAND.
func sessionOf(o Options) (starter.Session, error) {
	if o.mode() == starter.Off {
		return starter.Session{}, nil
	}
	s, ok := starter.OfSession()
	if !ok {
		return s, speech.Fail(speech.CodeFailed, starterHasEnded).With(background.SessionHint)
	}
	return s, nil
}

// RunHanded is the second process: it starts COMMAND as Run does, and tells the
// first one what becomes of it.
func RunHanded(o Options, fd int) (program.Outcome, error) {
	system.Rename("bengal-run") // the kernel calls it "exe" after the path that it came from
	p, conn, err := background.Receive(fd)
	if err != nil {
		return program.Outcome{}, speech.Fail(speech.CodeFailed, starterHasEnded)
	}
	outcome, err := runHanded(o, p, conn)
	return background.Report(conn, outcome, err), nil
}

func runHanded(o Options, p background.Prepared, conn *wire.Conn) (program.Outcome, error) {
	b, err := begin()
	if err != nil {
		return program.Outcome{}, err
	}
	defer b.cancel()
	s, err := prepare(o, b.id)
	if err != nil {
		return program.Outcome{}, err
	}
	s.way.Wants, s.session, s.tell = p.Wants, p.Session, conn
	return s.launch(b)
}
