package launcher

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"bengal-run/launcher/descriptors"
	"bengal-run/launcher/guard"
	"bengal-run/launcher/signals"
	"bengal-run/launcher/starter"
	"bengal-run/launcher/system"
	"bengal-run/launcher/wire"
)

// A start in the background is the same start in two processes: this one finds
// out what is to be started, asks, and clears the way; then it starts this program
// once more, in a session of its own, hands over what it has found out, and waits
// until COMMAND answers. That one takes the record and goes on as ever (RunHanded).

// handedEnv tells the second process on which descriptor the first one speaks.
const handedEnv = "BENGAL_RUN_HANDED"

// handed is what the first process has found out.
type handed struct {
	Wants []want
	Until system.ID // whose end ends COMMAND, zero for nobody
}

// Background is how a start in the background is waited for.
type Background struct {
	Wait time.Duration // until COMMAND answers; 0 for not at all
	Log  string        // where its output goes; empty for the default
}

// Handed reports whether this process is the second one, and on which descriptor
// the first one speaks. Nobody that is started from here on sees that.
func Handed() (fd int, ok bool) {
	fd, err := strconv.Atoi(os.Getenv(handedEnv))
	_ = os.Unsetenv(handedEnv)
	return fd, err == nil
}

// StartInBackground starts COMMAND in the background, and returns where it
// answers. The outcome is that of this process: zero, or the signal that has ended
// the waiting. The error is an *Error, and then nothing of COMMAND is left.
func StartInBackground(o Options, b Background) (addresses []string, _ Outcome, _ error) {
	here, err := os.Getwd()
	if err != nil {
		return nil, Outcome{}, &Error{Code: CodeFailed, Err: bare(err)}
	}
	session := sessionOf(o)
	s, err := prepare(o, "")
	if err == nil {
		err = s.way.clear()
	}
	if err != nil {
		return nil, Outcome{}, err
	}
	log, err := openLog(o.Voice, b.Log, s.project)
	if err != nil {
		return nil, Outcome{}, err
	}
	defer log.Close()
	w := waiting{Voice: o.Voice, argv: o.Argv, wants: s.way.wants, log: log.Name(), patience: b.Wait, session: session}
	if err := w.begin(here, log); err != nil {
		return nil, Outcome{}, &Error{Code: CodeFailed, Err: err}
	}
	return w.wait()
}

// sessionOf is whose end is to end COMMAND.
func sessionOf(o Options) starter.Ancestor {
	if o.Parent == starter.Off || o.Parent == starter.Auto && signals.Ignored(syscall.SIGHUP) {
		return starter.Ancestor{}
	}
	who, _ := starter.OfSession()
	return who
}

// A waiting is the first process, as it waits for the second.
type waiting struct {
	Voice
	argv     []string
	wants    []want
	log      string
	patience time.Duration
	session  starter.Ancestor

	pid  int
	conn *wire.Conn
}

// begin starts the second process, with nothing open that was handed down to us.
func (w *waiting) begin(dir string, log *os.File) error {
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
		Env:   append(os.Environ(), handedEnv+"="+strconv.Itoa(fd)),
		Files: []uintptr{null.Fd(), log.Fd(), log.Fd()},
		Sys:   &syscall.SysProcAttr{Setsid: true},
	})
	if err != nil {
		return err
	}
	w.conn = here
	text, err := json.Marshal(handed{w.wants, w.session.ID})
	if err != nil {
		return err
	}
	return here.Send(wire.Message{Kind: wire.Handed, Words: []string{string(text)}})
}

// wait waits until COMMAND answers, or for what keeps it from that.
func (w *waiting) wait() (addresses []string, _ Outcome, _ error) {
	caught := make(chan os.Signal, 8)
	signals.Catch(caught, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(caught)
	messages := make(chan wire.Message)
	go func() {
		defer close(messages)
		for {
			m, err := w.conn.Receive()
			if err != nil {
				return
			}
			messages <- m
		}
	}()
	over := time.After(w.patience)
	for {
		select {
		case m, ok := <-messages:
			switch {
			case !ok:
				w.leave()
				return nil, Outcome{}, fail(CodeFailed, launcherGone, w.log)
			case m.Kind == wire.Running && w.patience == 0, m.Kind == wire.Ready:
				_ = w.conn.Send(wire.Message{Kind: wire.Stay})
				w.sayReady(m)
				return m.Words, Outcome{}, nil
			case m.Kind == wire.Running:
				w.sayWaiting()
			case m.Kind == wire.Ended:
				w.leave()
				return nil, Outcome{}, w.ended(m)
			}
		case sig := <-caught:
			w.leave()
			number := sig.(syscall.Signal)
			return nil, Outcome{Code: 128 + int(number), Signal: number}, nil
		case <-over:
			if w.patience == 0 {
				continue
			}
			w.leave()
			w.showLog()
			return nil, Outcome{}, fail(CodeNoAnswer, noAnswer, w.Words.Command(w.argv), w.patience)
		}
	}
}

// leave lets go of the second process, which then ends what it has, and waits for
// it.
func (w *waiting) leave() {
	_ = w.conn.Close()
	for {
		if _, err := syscall.Wait4(w.pid, nil, 0, nil); err != syscall.EINTR {
			return
		}
	}
}

func (w *waiting) sayWaiting() {
	if w.Words.Plain {
		return // nobody sits there and waits, too
	}
	for_ := waitingForAny
	if ports := wanted(w.wants); len(ports) > 0 {
		for_ = portWords(ports)
	}
	w.sayf(Notice, waitingFor, w.Words.Command(w.argv), for_)
}

func (w *waiting) sayReady(m wire.Message) {
	for _, p := range m.Numbers {
		w.sayf(Warning, portMoved, p)
	}
	until := untilStopped
	if w.session.PID != 0 {
		until = fmt.Sprintf(untilEnds, w.Words.Text(w.session.Name), w.session.PID)
	}
	w.sayf(Notice, inBackground, w.Words.Command(w.argv), w.pid, w.Words.Folder(w.log), until)
}

// ended is why COMMAND has never answered.
func (w *waiting) ended(m wire.Message) error {
	if len(m.Numbers) != 1 || len(m.Words) != 2 {
		return fail(CodeFailed, launcherGone, w.log)
	}
	code, text, hint := int(m.Numbers[0]), m.Words[0], m.Words[1]
	if text != "" {
		return &Error{Code: code, Err: errors.New(text), Hint: hint}
	}
	w.showLog()
	if code == 0 {
		return fail(CodeFailed, endedAtOnce, w.Words.Command(w.argv))
	}
	return fail(code, endedBefore, w.Words.Command(w.argv), code)
}

// lastLines is how much of the log is shown of a COMMAND that has not come up.
const lastLines = 20

func (w *waiting) showLog() {
	text, err := tail(w.log, 64<<10)
	if err != nil || text == "" {
		return
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	w.show(Asking, lines[max(0, len(lines)-lastLines):])
}

// RunHanded is the second process: it starts COMMAND as Run does, and tells the
// first one what becomes of it.
func RunHanded(o Options, fd int) (Outcome, error) {
	conn, err := wire.New(fd)
	if err != nil {
		return Outcome{}, &Error{Code: CodeFailed, Err: err}
	}
	m, err := conn.Receive()
	if err != nil || m.Kind != wire.Handed || len(m.Words) != 1 {
		return Outcome{}, fail(CodeFailed, starterHasEnded)
	}
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
	s.way.wants, s.until, s.tell = h.Wants, h.Until, conn
	return s.launch(b)
}
