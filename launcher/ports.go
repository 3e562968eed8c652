package launcher

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"bengal-run/launcher/guess"
	"bengal-run/pidfile"
)

// placeholder is what --auto-port puts the port in the place of.
const placeholder = "{port}"

// autoTries is how many ports --auto-port looks at.
const autoTries = 10

// A want is a port that COMMAND is going to listen on.
type want struct {
	Port int
	// From says where a guess comes from; it is empty for a port that was given.
	From string
	// Default says that the program listens there unless it is told otherwise.
	Default bool
}

func (w want) concern() concern {
	switch {
	case w.From == "":
		return given
	case w.Default:
		return bySettings
	}
	return guessed
}

// ParsePorts reads what was given with --port: numbers, several with commas.
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

// choosePorts finds out which ports COMMAND is going to listen on: those that
// were given; else what its own words say, or those of the package script that it
// names; else $PORT; else what the dead records of this project say, which is then
// reported; else where the program listens unless it is told otherwise.
func choosePorts(given []int, argv []string, dir string, dead func() []pidfile.Seen) (wants []want, byRecord bool) {
	for _, p := range given {
		wants = append(wants, want{Port: p})
	}
	if len(wants) > 0 {
		return wants, false
	}
	for _, g := range guess.Ports(argv, dir, os.Getenv) {
		wants = append(wants, want{Port: g.Number, From: guessFrom + g.From, Default: g.Default})
	}
	if slices.ContainsFunc(wants, func(w want) bool { return !w.Default }) {
		return wants, false
	}
	if n, err := ParsePorts([]string{os.Getenv("PORT")}); err == nil {
		return []want{{Port: n[0], From: guessFromVariable}}, false
	}
	var recorded []want
	for _, r := range dead() {
		for _, p := range recordPorts(r.Record) {
			recorded = append(recorded, want{Port: p, From: guessFromRecord})
		}
	}
	if len(recorded) > 0 {
		return recorded, true
	}
	return wants, false
}

// sayPorts tells which ports are looked after, and why these.
func sayPorts(v Voice, wants []want) {
	for _, w := range wants {
		from := "as given"
		if w.From != "" {
			from = v.Words.Text(w.From)
		}
		v.sayf(Detail, portKnown, w.Port, from)
	}
	if len(wants) == 0 {
		v.sayf(Detail, noPortKnown)
	}
}

// recordPorts are the ports that a record names: given, found, and seen.
func recordPorts(r pidfile.Record) []int {
	ports := slices.Clone(r.Ports)
	for _, l := range r.Listen {
		address, _, _ := strings.Cut(l, "=")
		if n := strings.LastIndexByte(address, ':'); n >= 0 {
			if p, err := strconv.ParseUint(address[n+1:], 10, 16); err == nil && p > 0 {
				ports = append(ports, int(p))
			}
		}
	}
	slices.Sort(ports)
	return slices.Compact(ports)
}

// withPort puts the first wanted port where COMMAND looks for it under --auto-port:
// into its words, and into its environment.
func withPort(argv []string, wants []want) (words, env []string, err error) {
	if len(wants) == 0 {
		if slices.ContainsFunc(argv, func(a string) bool { return strings.Contains(a, placeholder) }) {
			return nil, nil, &Error{Code: CodeFailed, Err: fmt.Errorf(noPortToPut, placeholder), Hint: noPortToPutHint}
		}
		return argv, nil, nil
	}
	number := strconv.Itoa(wants[0].Port)
	for _, a := range argv {
		words = append(words, strings.ReplaceAll(a, placeholder, number))
	}
	return words, []string{"PORT=" + number}, nil
}
