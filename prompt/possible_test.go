package prompt_test

import (
	"io"
	"os"
	"strings"
	"testing"
)

// TestPossible: who can be asked.
func TestPossible(t *testing.T) {
	for _, tt := range []struct {
		name, want string
		env        []string
		change     func(p *program, none *os.File)
	}{
		{name: "a terminal", want: "true"},
		{name: "CI", env: []string{"CI=1"}, want: "false"},
		{name: "TERM=dumb", env: []string{"TERM=dumb"}, want: "false"},
		{name: "no stdin", change: func(p *program, none *os.File) { p.Stdin = none }, want: "false"},
		{name: "no stderr", change: func(p *program, none *os.File) { p.Stderr = none }, want: "false"},
		{name: "a pipe", change: func(p *program, _ *os.File) { p.Stderr = io.Discard }, want: "false"},
		{name: "not our terminal", change: func(p *program, _ *os.File) { p.SysProcAttr.Setctty = false }, want: "false"},
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

// TestColour: none with NO_COLOR; with it, the question is still in one piece.
func TestColour(t *testing.T) {
	for _, noColour := range []string{"", "1"} {
		t.Run("NO_COLOR="+noColour, func(t *testing.T) {
			x := newTerminal(t, here)
			x.typesAt(yesNo, "what\ry\r")
			x.start(t, "Y", "NO_COLOR="+noColour, "CLICOLOR_FORCE=1").wants(t, "yes")
			x.WaitShown(t, "Yes", 1)
			if s := x.Shown(); strings.Contains(s, "m"+yesNo) != (noColour == "") {
				t.Errorf("with NO_COLOR=%s the screen is %q", noColour, s)
			}
		})
	}
}
