package cli

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bengal-run/completions"
	"bengal-run/launcher/dealing"
	"bengal-run/launcher/signals"
	"bengal-run/launcher/starter"

	"github.com/urfave/cli/v2"
)

// A place in the command line, and the options that it has.
type place struct {
	subcommand string
	flags      []cli.Flag
}

// places are a start and the subcommands, but for help: it takes words.
func places() []place {
	all := []place{{"", startFlags()}}
	for _, c := range commands() {
		if c.name != "help" {
			all = append(all, place{c.name, c.flags()})
		}
	}
	return all
}

// The scripts and the program have the same options, with a value or without.
func TestCompletionOptions(t *testing.T) {
	for _, place := range places() {
		want := map[string]bool{}
		for _, f := range place.flags {
			d, ok := f.(cli.DocGenerationFlag)
			for _, name := range f.Names() {
				want[dashed(name)] = ok && d.TakesValue()
			}
		}
		for shell, got := range map[string]map[string]bool{
			"bash": bashOptions(t, place.subcommand),
			"zsh":  zshOptions(t, place.subcommand),
			"fish": fishOptions(t, place.subcommand),
		} {
			for option, value := range want {
				if has, ok := got[option]; !ok {
					t.Errorf("%s: no %s %s", shell, place.subcommand, option)
				} else if has != value {
					t.Errorf("%s: does %s %s take a value? %v, want %v", shell, place.subcommand, option, has, value)
				}
			}
			for option := range got {
				if _, ok := want[option]; !ok {
					t.Errorf("%s: %s %s is no option", shell, place.subcommand, option)
				}
			}
		}
	}
}

// What one script knows of a subcommand, the others do.
func TestCompletionScripts(t *testing.T) {
	for _, subcommand := range []string{"", "stop", "cleanup", "list", "completion"} {
		bash := bashOptions(t, subcommand)
		for shell, got := range map[string]map[string]bool{"zsh": zshOptions(t, subcommand), "fish": fishOptions(t, subcommand)} {
			if !maps.Equal(bash, got) {
				t.Errorf("%q: bash has %v, %s %v", subcommand, bash, shell, got)
			}
		}
	}
}

// What is offered as a value is one, and in all the scripts the same.
func TestCompletionValues(t *testing.T) {
	names := regexp.MustCompile(`HUP INT[A-Z0-9 \n\t\\]*`)
	var first []string
	for _, shell := range completions.Shells {
		script := string(scriptOf(t, shell))
		list := strings.Fields(strings.ReplaceAll(names.FindString(script), `\`, " "))
		if len(list) == 0 {
			t.Errorf("%s: no signals", shell)
		}
		if first == nil {
			first = list
		} else if !slices.Equal(list, first) {
			t.Errorf("%s has the signals %q, want %q", shell, list, first)
		}
		for _, name := range list {
			if _, err := signals.Parse(name); err != nil {
				t.Errorf("%s: %v", shell, err)
			}
		}
		for _, c := range commands() {
			if !regexp.MustCompile(`\b` + c.name + `\b`).MatchString(script) {
				t.Errorf("%s: no subcommand %s", shell, c.name)
			}
		}
		for _, mode := range starter.Modes {
			if !regexp.MustCompile(`(\b|\\n)` + mode + `\b`).MatchString(script) {
				t.Errorf("%s: no %s", shell, mode)
			}
		}
		if !regexp.MustCompile(`bash\W+n?zsh\W+n?fish`).MatchString(script) {
			t.Errorf("%s: the shells are not offered", shell)
		}
	}
}

func TestPortLines(t *testing.T) {
	got := string(portLines([]dealing.Offer{{Port: 3000, Who: "node, PID 5"}, {Port: 8080}, {Port: 9000, Who: "a\nb\tc\x1b[31m\u202e"}}))
	if want := "3000\tnode, PID 5\n8080\n9000\ta b c [31m\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
