package background

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"bengal-run/launcher/program"
	"bengal-run/launcher/signals"
	"bengal-run/launcher/speech"
	"bengal-run/launcher/system"
	"bengal-run/launcher/way"
	"bengal-run/launcher/wire"

	"github.com/mattn/go-isatty"
)

// A waiting is the first process, as it waits for the second.
type waiting struct {
	Start
	log  string // its path
	pid  int
	conn *wire.Conn
}

// wait returns when COMMAND answers. If something prevents that, it waits for the end of
// the second process, and returns the first reason.
func (w *waiting) wait() (program.Outcome, error) {
	caught := make(chan os.Signal, 8)
	signals.Catch(caught, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	defer signal.Stop(caught)
	messages := w.conn.Messages()
	var over <-chan time.Time
	if w.Wait > 0 {
		over = time.After(w.Wait)
	}
	var why func() error     // set once COMMAND is to end: asked when it has
	var seen program.Outcome // the signal that has ended the wait
	for {
		select {
		case m, ok := <-messages:
			switch {
			case !ok:
				system.Await(w.pid)
				if why == nil {
					return program.Outcome{}, speech.Fail(speech.CodeFailed, launcherGone, w.Words.Folder(w.log))
				}
				return seen, why()
			case why != nil:
			case m.Kind == wire.Ended:
				why = func() error { return w.ended(m) }
			case m.Kind == wire.Ready, m.Kind == wire.Running && w.Wait == 0:
				if err := w.Print(m.Words); err != nil {
					_ = w.conn.CloseWrite()
					why = func() error { return err }
				} else if w.conn.Send(wire.Message{Kind: wire.Stay}) == nil {
					w.sayReady(m)
					return program.Outcome{}, nil
				}
			case m.Kind == wire.Running:
				w.sayWaiting()
			}
		case sig := <-caught:
			// The second process is in a session of its own. If it gets another signal, it
			// ends at once.
			number := sig.(syscall.Signal)
			if why == nil {
				seen, why = program.Signalled(number), func() error { return nil }
			}
			if number == syscall.SIGQUIT { // which would not begin the end
				number = syscall.SIGTERM
			}
			_ = syscall.Kill(w.pid, number)
			_ = syscall.Kill(w.pid, syscall.SIGCONT) // somebody may have stopped it
		case <-over:
			if why == nil {
				_ = w.conn.CloseWrite() // the second process then ends what it has started
				_ = syscall.Kill(w.pid, syscall.SIGCONT)
				why = w.unanswered
			}
		}
	}
}

func (w *waiting) sayWaiting() {
	if !isatty.IsTerminal(2) {
		return // no person is waiting there
	}
	for_ := waitingForAny
	if ports := way.Wanted(w.Wants); len(ports) > 0 {
		for_ = speech.PortWords(ports)
	}
	w.Sayf(speech.Notice, waitingFor, w.Words.Command(w.Argv), for_, speech.Span(w.Wait))
}

func (w *waiting) sayReady(m wire.Message) {
	for _, p := range m.Numbers {
		w.Sayf(speech.Warning, portMoved, p)
	}
	until := untilStopped
	if who := w.Session.Who; who.PID != 0 {
		until = fmt.Sprintf(untilEnds, who.Name, who.PID)
	}
	w.Sayf(speech.Notice, inBackground, w.Words.Command(w.Argv), w.pid, w.Words.Folder(w.log), until)
	if w.Session.Who.PID == os.Getpid() {
		w.Sayf(speech.Warning, sessionIsThis)
		w.Say(speech.Hint, SessionHint)
	}
}

func (w *waiting) unanswered() error {
	w.showLog()
	return speech.Fail(speech.CodeNoAnswer, noAnswer, w.Words.Command(w.Argv), speech.Span(w.Wait)).With(waitHint)
}

func (w *waiting) ended(m wire.Message) error {
	if len(m.Numbers) != 1 || len(m.Words) != 2 {
		return speech.Fail(speech.CodeFailed, launcherGone, w.Words.Folder(w.log))
	}
	code, text, hint := int(m.Numbers[0]), m.Words[0], m.Words[1]
	if text != "" {
		return &speech.Error{Code: code, Err: errors.New(text), Hint: hint}
	}
	w.showLog()
	return speech.Fail(cmp.Or(code, speech.CodeFailed), endedBefore, w.Words.Command(w.Argv), code)
}

// lastLines is how many lines of the log are shown if COMMAND has not come up.
const lastLines = 20

func (w *waiting) showLog() {
	text := tail(w.log)
	if text == "" {
		return
	}
	lines := strings.Split(strings.TrimSuffix(harmless(text), "\n"), "\n")
	w.Show(speech.Asking, lines[max(0, len(lines)-lastLines):])
}
