package launcher

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"bengal-run/launcher/signals"
	"bengal-run/launcher/starter"
	"bengal-run/launcher/wire"

	"github.com/mattn/go-isatty"
)

// A waiting is the first process, as it waits for the second.
type waiting struct {
	Voice
	argv     []string
	wants    []want
	log      string
	patience time.Duration
	print    func(addresses []string) error
	session  starter.Session

	pid  int
	conn *wire.Conn
}

// wait waits until COMMAND answers, or for what keeps it from that. Then it waits
// until the second process is gone: the first reason counts.
func (w *waiting) wait() (Outcome, error) {
	caught := make(chan os.Signal, 8)
	signals.Catch(caught, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	defer signal.Stop(caught)
	messages := w.conn.Messages()
	var over <-chan time.Time
	if w.patience > 0 {
		over = time.After(w.patience)
	}
	var why func() (Outcome, error)
	fails := func(err func() error) func() (Outcome, error) {
		return func() (Outcome, error) { return Outcome{}, err() }
	}
	for {
		select {
		case m, ok := <-messages:
			switch {
			case !ok:
				w.reap()
				if why == nil {
					return Outcome{}, fail(CodeFailed, launcherGone, w.Words.Folder(w.log))
				}
				return why()
			case why != nil:
			case m.Kind == wire.Ended:
				why = fails(func() error { return w.ended(m) })
			case m.Kind == wire.Ready, m.Kind == wire.Running && w.patience == 0:
				if err := w.print(m.Words); err != nil {
					_ = w.conn.CloseWrite()
					why = fails(func() error { return &Error{Code: CodeFailed, Err: err} })
				} else if w.conn.Send(wire.Message{Kind: wire.Stay}) == nil {
					w.sayReady(m)
					return Outcome{}, nil
				}
			case m.Kind == wire.Running:
				w.sayWaiting()
			}
		case sig := <-caught:
			// The second one is in a session of its own. A second signal ends it at once.
			number := sig.(syscall.Signal)
			seen := Outcome{Code: 128 + int(number), Signal: number}
			if number == syscall.SIGQUIT { // which would not begin the end, and is not to be died of
				number, seen.Signal = syscall.SIGTERM, 0
			}
			_ = syscall.Kill(w.pid, number)
			if why == nil {
				why = func() (Outcome, error) { return seen, nil }
			}
		case <-over:
			if why == nil {
				_ = w.conn.CloseWrite() // it ends what it has
				why = fails(w.unanswered)
			}
		}
	}
}

func (w *waiting) reap() {
	for {
		if _, err := syscall.Wait4(w.pid, nil, 0, nil); err != syscall.EINTR {
			return
		}
	}
}

func (w *waiting) sayWaiting() {
	if !isatty.IsTerminal(2) {
		return // nobody sits there and waits, too
	}
	for_ := waitingForAny
	if ports := wanted(w.wants); len(ports) > 0 {
		for_ = portWords(ports)
	}
	w.sayf(Notice, waitingFor, w.Words.Command(w.argv), for_, span(w.patience))
}

func (w *waiting) sayReady(m wire.Message) {
	for _, p := range m.Numbers {
		w.sayf(Warning, portMoved, p)
	}
	until := untilStopped
	if who := w.session.Who; who.PID != 0 {
		until = fmt.Sprintf(untilEnds, w.Words.Text(who.Name), who.PID)
	}
	w.sayf(Notice, inBackground, w.Words.Command(w.argv), w.pid, w.Words.Folder(w.log), until)
	if w.session.Who.PID == os.Getpid() {
		w.sayf(Warning, sessionIsThis)
		w.Say(Hint, sessionHint)
	}
}

func (w *waiting) unanswered() error {
	w.showLog()
	e := fail(CodeNoAnswer, noAnswer, w.Words.Command(w.argv), span(w.patience))
	e.Hint = waitHint
	return e
}

// ended is why COMMAND has never answered.
func (w *waiting) ended(m wire.Message) error {
	if len(m.Numbers) != 1 || len(m.Words) != 2 {
		return fail(CodeFailed, launcherGone, w.Words.Folder(w.log))
	}
	code, text, hint := int(m.Numbers[0]), m.Words[0], m.Words[1]
	if text != "" {
		return &Error{Code: code, Err: errors.New(text), Hint: hint}
	}
	w.showLog()
	e := fail(code, endedBefore, w.Words.Command(w.argv), code)
	if code == 0 {
		e.Code = CodeFailed
	}
	return e
}

// lastLines is how much of the log is shown of a COMMAND that has not come up.
const lastLines = 20

func (w *waiting) showLog() {
	text, err := tail(w.log, 64<<10)
	if err != nil || text == "" {
		return
	}
	lines := strings.Split(strings.TrimSuffix(harmless(text), "\n"), "\n")
	w.show(Asking, lines[max(0, len(lines)-lastLines):])
}
