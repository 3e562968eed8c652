package way

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"bengal-run/launcher/dealing"
	"bengal-run/launcher/guess"
	"bengal-run/launcher/speech"
	"bengal-run/pidfile"
)

// autoTries is how many ports --auto-port tries.
const autoTries = 10

// A Want is a port that COMMAND is going to listen on.
type Want struct {
	Port int
	// From says where a guess comes from; it is empty for --port.
	From string
	// Default says that no word names the port: it is the program's default.
	Default bool
}

func (w Want) concern() dealing.Concern {
	switch {
	case w.From == "":
		return dealing.Given
	case w.Default:
		return dealing.ByDefault
	}
	return dealing.Guessed
}

// ParsePorts reads the values of --port: numbers, several with commas.
func ParsePorts(words []string) ([]int, error) {
	var ports []int
	for _, word := range words {
		for text := range strings.SplitSeq(word, ",") {
			n, err := strconv.ParseUint(text, 10, 16)
			if err != nil || n == 0 || text != strconv.FormatUint(n, 10) {
				return nil, fmt.Errorf(notAPort, text)
			}
			if !slices.Contains(ports, int(n)) {
				ports = append(ports, int(n))
			}
		}
	}
	return ports, nil
}

// Choose finds the ports that COMMAND will listen on: the given ones; else those in its
// own words or in the package script that it names; else $PORT; else those in the dead
// records of this project; else the program's default.
func (w *Way) Choose(given []int) {
	w.choose(given)
	for _, want := range w.Wants {
		w.Sayf(speech.Detail, portKnown, want.Port, cmp.Or(want.From, "as given"))
	}
	if len(w.Wants) == 0 {
		w.Sayf(speech.Detail, noPortKnown)
	}
}

func (w *Way) choose(given []int) {
	for _, p := range given {
		w.Wants = append(w.Wants, Want{Port: p})
	}
	if len(w.Wants) > 0 {
		return
	}
	for _, g := range guess.Ports(w.Record.Argv, w.Record.Dir, os.Getenv) {
		w.Wants = append(w.Wants, Want{Port: g.Number, From: guessFrom + g.From, Default: g.Default})
	}
	if slices.ContainsFunc(w.Wants, func(n Want) bool { return !n.Default }) {
		return
	}
	if n, err := ParsePorts([]string{os.Getenv("PORT")}); err == nil {
		w.Wants = []Want{{Port: n[0], From: guessFromVariable}}
		return
	}
	var recorded []Want
	for _, r := range w.current().Records() {
		if r.Live {
			continue
		}
		if _, lives := w.current().Lives(r.ID); lives { // its folder was copied
			continue
		}
		for _, p := range recordPorts(r.Record) {
			recorded = append(recorded, Want{Port: p, From: guessFromRecord})
		}
	}
	if len(recorded) > 0 {
		w.Wants, w.byRecord = recorded, true
	}
}

// recordPorts lists the ports in a record: given, guessed and seen.
func recordPorts(r pidfile.Record) []int {
	ports := slices.Clone(r.Ports)
	for _, l := range r.Listen {
		if _, port, _ := pidfile.ParseListen(l); port > 0 {
			ports = append(ports, port)
		}
	}
	slices.Sort(ports)
	return slices.Compact(ports)
}

// Wanted lists the ports that are given, or that something names. A program's default is only
// likely, and is not among them.
func Wanted(wants []Want) (ports []int) {
	for _, w := range wants {
		if !w.Default {
			ports = append(ports, w.Port)
		}
	}
	return ports
}

// WithPort puts the first wanted port into COMMAND's words and environment.
func (w *Way) WithPort() (words, env []string, err error) {
	argv := w.Record.Argv
	if len(w.Wants) == 0 {
		if slices.ContainsFunc(argv, func(a string) bool { return strings.Contains(a, guess.Placeholder) }) {
			return nil, nil, speech.Fail(speech.CodeFailed, noPortToPut, guess.Placeholder).With(noPortToPutHint)
		}
		return argv, nil, nil
	}
	number := strconv.Itoa(w.Wants[0].Port)
	for _, a := range argv {
		words = append(words, strings.ReplaceAll(a, guess.Placeholder, number))
	}
	return words, []string{"PORT=" + number}, nil
}
