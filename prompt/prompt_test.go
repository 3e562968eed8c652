package prompt_test

import (
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
)

const (
	yesNo     = "? " + question + " (Y/n) "
	cancelled = "no answer: "
)

// TestAnswers: what is typed while the question is on the screen.
func TestAnswers(t *testing.T) {
	for _, tt := range []struct{ name, asks, keys, want string }{
		{"Enter is yes", "Y", "\r", "yes"},
		{"Enter is no", "N", "\r", "no"},
		{"line feed", "Y", "\n", "yes"},
		{"y", "N", "y\r", "yes"},
		{"Y", "N", "Y\r", "yes"},
		{"YeS", "N", "YeS\r", "yes"},
		{"n", "Y", "n\r", "no"},
		{"NO", "Y", "NO\r", "no"},
		{"garbage, then y", "N", "garbage\ry\r", "yes"},
		{"garbage, then n", "Y", "maybe\rperhaps\r?\rn\r", "no"},
		{"much garbage", "Y", strings.Repeat("yes", 1000) + "\rn\r", "no"},
		{"other letters", "Y", "да\r\xff\xe2\x82\rn\r", "no"},
		{"corrected", "Y", "\x7f\x7fyex\x7f\x7f\x7fn\r", "no"},
		{"keys that are none", "Y", "\x1b[A\x1b[3~\x1bOP\x1b[[A\x07\x00\x1b]11;rgb:0/0/0\x07n\r", "no"},
		{"Esc or Alt", "Y", "\x1bn\r", "no"},
		{"a late report", "Y", "\x1b[7;7Rn\r", "no"},
		{"Ctrl+C", "Y", "\x03", "interrupted"},
		{"Ctrl+C after y", "Y", "y\x03", "interrupted"},
		{"Ctrl+D", "Y", "\x04", cancelled + "end of input"},
		{"Ctrl+D after y", "Y", "y\x04", cancelled + "end of input"},
		{"Ctrl+backslash", "Y", "\x1c", cancelled + "SIGQUIT"},
		{"Ctrl+Z where nobody could wake us", "Y", "\x1an\r", "no"},
		{"Ctrl+S", "Y", "\x13n\r", "no"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x := newTerminal(t, here)
			p := x.start(t, tt.asks)
			x.waitShown(t, question, 1)
			x.types(t, tt.keys)
			if got := p.result(t); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			x.checkAsBefore(t)
		})
	}
}

// TestTypedAtOnce: not a key is lost that is typed when the question is seen.
func TestTypedAtOnce(t *testing.T) {
	x := newTerminal(t, here)
	x.typesAt(yesNo, "n\r")
	if got := x.start(t, "Y").result(t); got != "no" {
		t.Errorf("got %q, want no", got)
	}
	x.checkAsBefore(t)
}

// TestTypedBefore: what was typed before the question is not its answer.
func TestTypedBefore(t *testing.T) {
	for _, tt := range []struct{ name, keys, early, want string }{
		{"before the program", "y\r", "", "no"},
		{"many lines", strings.Repeat("y\r", 1000), "", "no"},
		{"half a line", "y", "", "no"},
		{"end of input", "y\x04\x04", "", "no"},
		{"before the report", "", "y\r", "no"},
		{"half a key", "", "\x1b[", "no"},
		{"Ctrl+C before the report", "", "y\r\x03", "interrupted"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x := newTerminal(t, here)
			x.mutex.Lock()
			x.early = tt.early
			x.mutex.Unlock()
			x.types(t, tt.keys)
			x.typesAt(yesNo, "n\r")
			if got := x.start(t, "Y").result(t); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			x.checkAsBefore(t)
		})
	}
}

// TestTwoQuestions: what is typed in advance answers one question, not two.
func TestTwoQuestions(t *testing.T) {
	x := newTerminal(t, here)
	p := x.start(t, "twice")
	x.waitShown(t, yesNo, 1)
	x.types(t, "n\ry\r")
	x.waitShown(t, yesNo, 2)
	x.types(t, "n\r")
	if got := p.result(t); got != "no\nno" {
		t.Errorf("got %q, want no twice", got)
	}
	x.checkAsBefore(t)
}

// TestSilent: a terminal that does not say where its cursor is gives no answer,
// whatever it sends.
func TestSilent(t *testing.T) {
	for _, keys := range []string{"", "y\r", "\x1b[1;R\x1b[R"} {
		t.Run(fmt.Sprintf("%q", keys), func(t *testing.T) {
			t.Parallel()
			x := newTerminal(t, "")
			p := x.start(t, "Y", patienceEnv+"=300ms")
			x.types(t, keys)
			if got, want := p.result(t), cancelled+"the terminal does not answer"; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			x.waitShown(t, yesNo, 1)
			x.checkAsBefore(t)
		})
	}
}

// TestSignals: those that would end the program end the question.
func TestSignals(t *testing.T) {
	for sig, want := range map[syscall.Signal]string{
		syscall.SIGINT:  "interrupted",
		syscall.SIGTERM: cancelled + "SIGTERM",
		syscall.SIGHUP:  cancelled + "SIGHUP",
		syscall.SIGQUIT: cancelled + "SIGQUIT",
		syscall.SIGUSR1: cancelled + "SIGUSR1",
		syscall.SIGALRM: cancelled + "SIGALRM",
	} {
		for when, answer := range map[string]string{"asked": here, "not yet asked": ""} {
			t.Run(sig.String()+" "+when, func(t *testing.T) {
				t.Parallel()
				x := newTerminal(t, answer)
				p := x.start(t, "Y")
				if answer == "" {
					x.waitShown(t, "\x1b[6n", 1)
				} else {
					x.waitShown(t, yesNo, 1)
					x.types(t, "y")
				}
				if err := p.Process.Signal(sig); err != nil {
					t.Fatal(err)
				}
				if got := p.result(t); got != want {
					t.Errorf("got %q, want %q", got, want)
				}
				x.checkAsBefore(t)
			})
		}
	}
}

// TestClosed: the window is closed.
func TestClosed(t *testing.T) {
	for when, answer := range map[string]string{"asked": here, "not yet asked": ""} {
		t.Run(when, func(t *testing.T) {
			t.Parallel()
			x := newTerminal(t, answer)
			p := x.start(t, "Y")
			if answer == "" {
				x.waitShown(t, "\x1b[6n", 1)
			} else {
				x.waitShown(t, yesNo, 1)
			}
			x.types(t, "y")
			x.master.Close()
			if got := p.result(t); !strings.HasPrefix(got, cancelled) {
				t.Errorf("got %q, want no answer", got)
			}
		})
	}
}

// TestHeld: Ctrl+S, typed before, does not keep the question from the screen.
func TestHeld(t *testing.T) {
	x := newTerminal(t, here)
	x.types(t, "\x13")
	x.typesAt(yesNo, "n\r")
	if got := x.start(t, "Y").result(t); got != "no" {
		t.Errorf("got %q, want no", got)
	}
	x.checkAsBefore(t)
}

// TestStuck: a terminal that takes nothing more keeps no signal away.
func TestStuck(t *testing.T) {
	for _, sig := range []syscall.Signal{0, syscall.SIGTERM} {
		t.Run(sig.String(), func(t *testing.T) {
			x := newTerminal(t, here)
			x.stick(t)
			patience, want := "300ms", cancelled+"the terminal does not answer"
			if sig != 0 {
				patience, want = "1m", cancelled+"SIGTERM"
			}
			p := x.start(t, "Y", patienceEnv+"="+patience)
			if sig != 0 {
				x.waitMode(t)
				x.signal(t, p, sig)
			}
			if got := p.result(t); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			x.checkAsBefore(t)
		})
	}
}

// TestColour: none with NO_COLOR; with it, the question is still in one piece.
func TestColour(t *testing.T) {
	for _, noColour := range []string{"", "1"} {
		t.Run("NO_COLOR="+noColour, func(t *testing.T) {
			x := newTerminal(t, here)
			x.typesAt(yesNo, "what\ry\r")
			if got := x.start(t, "Y", "NO_COLOR="+noColour, "CLICOLOR_FORCE=1").result(t); got != "yes" {
				t.Errorf("got %q, want yes", got)
			}
			x.waitShown(t, "Yes", 1)
			if s := x.shown(); strings.Contains(s, "m"+yesNo) != (noColour == "") {
				t.Errorf("with NO_COLOR=%s the screen is %q", noColour, s)
			}
		})
	}
}

// TestPossible: who can be asked.
func TestPossible(t *testing.T) {
	for _, tt := range []struct {
		name, want string
		env        []string
		change     func(p *program, none *os.File)
	}{
		{name: "a terminal", want: "true "},
		{name: "CI", env: []string{"CI=1"}, want: "false CI is set"},
		{name: "TERM=dumb", env: []string{"TERM=dumb"}, want: "false TERM is dumb"},
		{name: "no stdin", change: func(p *program, none *os.File) { p.Stdin = none }, want: "false stdin is no terminal"},
		{name: "no stderr", change: func(p *program, none *os.File) { p.Stderr = none }, want: "false stderr is no terminal"},
		{name: "a pipe", change: func(p *program, _ *os.File) { p.Stderr = io.Discard }, want: "false stderr is no terminal"},
		{name: "not our terminal", change: func(p *program, _ *os.File) { p.SysProcAttr.Setctty = false }, want: "false in the background"},
	} {
		for asks, want := range map[string]string{"possible": tt.want, "Y": ""} {
			t.Run(tt.name+" "+asks, func(t *testing.T) {
				x := newTerminal(t, here)
				none, err := os.Open(os.DevNull)
				if err != nil {
					t.Fatal(err)
				}
				defer none.Close()
				x.typesAt(question, "n\r")
				p := x.prepare(t, asks, tt.env...)
				if tt.change != nil {
					tt.change(p, none)
				}
				if p.Stdin != x.slave { // the controlling terminal must be one of ours
					p.SysProcAttr.Ctty = 2
				}
				p.run(t)
				got := p.result(t)
				if want != "" && got != want {
					t.Errorf("got %q, want %q", got, want)
				}
				if got == "yes" { // a question that cannot be asked is not answered
					t.Error("got yes")
				}
				x.checkAsBefore(t)
			})
		}
	}
}
