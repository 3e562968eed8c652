package prompt_test

import (
	"fmt"
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
			x.WaitShown(t, question, 1)
			x.Types(t, tt.keys)
			p.wants(t, tt.want)
			x.checkAsBefore(t)
		})
	}
}

// TestSilent: a terminal that does not say where its cursor is gives no answer,
// whatever it sends.
func TestSilent(t *testing.T) {
	for _, keys := range []string{"", "y\r", "\x1b[1;R\x1b[R"} {
		t.Run(fmt.Sprintf("%q", keys), func(t *testing.T) {
			t.Parallel()
			x := newTerminal(t, "")
			p := x.start(t, "Y", patienceEnv+"=300ms")
			x.Types(t, keys)
			if got, want := p.result(t), cancelled+"the terminal does not answer"; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			x.WaitShown(t, yesNo, 1)
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
					x.WaitShown(t, "\x1b[6n", 1)
				} else {
					x.WaitShown(t, yesNo, 1)
					x.Types(t, "y")
				}
				if err := p.Process.Signal(sig); err != nil {
					t.Fatal(err)
				}
				p.wants(t, want)
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
				x.WaitShown(t, "\x1b[6n", 1)
			} else {
				x.WaitShown(t, yesNo, 1)
			}
			x.Types(t, "y")
			x.Close()
			if got := p.result(t); !strings.HasPrefix(got, cancelled) {
				t.Errorf("got %q, want no answer", got)
			}
		})
	}
}

// TestHeld: Ctrl+S, typed before, does not keep the question from the screen.
func TestHeld(t *testing.T) {
	x := newTerminal(t, here)
	x.Types(t, "\x13")
	x.typesAt(yesNo, "n\r")
	x.start(t, "Y").wants(t, "no")
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
			p.wants(t, want)
			x.checkAsBefore(t)
		})
	}
}
