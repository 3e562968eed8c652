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

// placeholder is the word that --auto-port replaces by the port.
const placeholder = "{port}"

// autoTries is how many ports --auto-port tries.
const autoTries = 10

// A want is a port that COMMAND is going to listen on.
type want struct {
	Port int
	// From says where a guess comes from; it is empty for --port.
	From string
	// Default says that no word names the port: it is the program's default.
	Default bool
}

func (w want) concern() concern {
	switch {
	case w.From == "":
		return given
	case w.Default:
		return byDefault
	}
	return guessed
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

// choosePorts finds the ports that COMMAND will listen on: the given ones; else
// those in its own words or in the package script that it names; else $PORT; else
// those in the dead records of this project (byRecord); else the program's default.
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

// sayPorts names the ports, and where each comes from.
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

// withPort puts the first wanted port into COMMAND's words and environment.
func withPort(argv []string, wants []want) (words, env []string, err error) {
	if len(wants) == 0 {
		if slices.ContainsFunc(argv, func(a string) bool { return strings.Contains(a, placeholder) }) {
			return nil, nil, fail(CodeFailed, noPortToPut, placeholder).with(noPortToPutHint)
		}
		return argv, nil, nil
	}
	number := strconv.Itoa(wants[0].Port)
	for _, a := range argv {
		words = append(words, strings.ReplaceAll(a, placeholder, number))
	}
	return words, []string{"PORT=" + number}, nil
}
