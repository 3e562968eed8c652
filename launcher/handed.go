package launcher

import (
	"encoding/json"
	"errors"
	"os"
	"strconv"

	"bengal-run/launcher/starter"
	"bengal-run/launcher/system"
	"bengal-run/launcher/tree"
	"bengal-run/launcher/wire"
)

// Handed reports whether this process is the second one of a start in the
// background, and on which descriptor the first one speaks. It also removes the variable
// that says so from the environment.
func Handed() (fd int, ok bool) {
	fd, err := strconv.Atoi(os.Getenv(tree.HandedEnv))
	_ = os.Unsetenv(tree.HandedEnv)
	return fd, err == nil
}

// RunHanded is the second process: it starts COMMAND as Run does, and tells the
// first one what becomes of it.
func RunHanded(o Options, fd int) (Outcome, error) {
	system.Rename("bengal-run") // the kernel calls it "exe" after the path that it came from
	conn, err := wire.New(fd)
	if err != nil {
		return Outcome{}, &Error{Code: CodeFailed, Err: err}
	}
	m, err := conn.Receive()
	if err != nil || m.Kind != wire.Handed || len(m.Words) != 1 {
		return Outcome{}, fail(CodeFailed, starterHasEnded)
	}
	_, _ = conn.File() // the log's lock, held from now on
	var h handed
	if err := json.Unmarshal([]byte(m.Words[0]), &h); err != nil {
		return Outcome{}, &Error{Code: CodeFailed, Err: err}
	}
	outcome, err := runHanded(o, h, conn)
	end := wire.Message{Kind: wire.Ended, Numbers: []int64{int64(outcome.Code)}, Words: []string{"", ""}}
	var e *Error
	if errors.As(err, &e) {
		end.Numbers[0], end.Words = int64(e.Code), []string{e.Error(), e.Hint}
		outcome.Code = e.Code
	}
	_ = conn.Send(end)
	return outcome, nil
}

func runHanded(o Options, h handed, conn *wire.Conn) (Outcome, error) {
	b, err := Begin()
	if err != nil {
		return Outcome{}, err
	}
	defer b.Cancel()
	s, err := prepare(o, b.id)
	if err != nil {
		return Outcome{}, err
	}
	s.way.wants, s.starter, s.session, s.tell = h.Wants, starter.Find(starter.Off), h.Session, conn
	return s.launch(b)
}
