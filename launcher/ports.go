package launcher

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"bengal-run/launcher/guess"
	"bengal-run/launcher/port"
	"bengal-run/launcher/recovery"
	"bengal-run/pidfile"
)

// placeholder is what --auto-port puts the port in the place of.
const placeholder = "{port}"

// autoTries is how many ports --auto-port looks at.
const autoTries = 10

// A want is a port that COMMAND is going to listen on.
type want struct {
	port int
	// from says where a guess comes from; it is empty for a port that was given.
	from string
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
// were given; else what its own words and its package script's say; else $PORT;
// else what the record of a dead instance here says.
func (i *instance) choosePorts() {
	i.wants = nil
	for _, p := range i.Ports {
		i.wants = append(i.wants, want{port: p})
	}
	if len(i.wants) > 0 {
		return
	}
	for _, g := range guess.Ports(i.Argv, "", os.Getenv) {
		if !g.Default {
			i.wants = append(i.wants, want{g.Number, guessFrom + g.From})
		}
	}
	if len(i.wants) > 0 {
		return
	}
	if n, err := ParsePorts([]string{os.Getenv("PORT")}); err == nil {
		i.wants = append(i.wants, want{n[0], guessFromVariable})
		return
	}
	for _, r := range i.dead() {
		for _, p := range recordPorts(r.Record) {
			i.byRecord = true
			i.wants = append(i.wants, want{p, guessFromRecord})
		}
	}
}

// sayPorts tells which ports are looked after, and why these.
func (i *instance) sayPorts() {
	for _, w := range i.wants {
		from := "as given"
		if w.from != "" {
			from = i.Words.Text(w.from)
		}
		i.sayf(Detail, portKnown, w.port, from)
	}
	if len(i.wants) == 0 {
		i.sayf(Detail, noPortKnown)
	}
}

// dead are the dead records of this project.
func (i *instance) dead() []pidfile.Seen {
	return slices.DeleteFunc(slices.Clone(i.view().Records()), func(r pidfile.Seen) bool { return r.Live })
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

// takenBy says who holds a wanted port, those first whom nobody can end.
func (i *instance) takenBy(w want) ([]recovery.Finding, error) {
	if port.Free(w.port) {
		return nil, nil
	}
	found, err := i.ender().Holders(w.port)
	slices.SortStableFunc(found, func(a, b recovery.Finding) int { return int(b.Kind) - int(a.Kind) })
	return found, err
}

// evade has the n-th wanted port replaced by the next free one.
func (i *instance) evade(n int) error {
	from := i.wants[n].port
	next, ok := port.Next(from+1, autoTries, func(p int) bool {
		return slices.ContainsFunc(i.wants, func(w want) bool { return w.port == p })
	})
	if !ok {
		return fail(CodeTaken, portsAllTaken, from, autoTries)
	}
	i.sayf(Notice, portEvaded, from, next)
	i.wants[n].port = next
	return nil
}

// settlePorts writes the ports down where COMMAND looks for them: in the
// record, and with --auto-port in its environment and its words.
func (i *instance) settlePorts() error {
	i.record.Ports = nil
	for _, w := range i.wants {
		i.record.Ports = append(i.record.Ports, w.port)
	}
	i.argv = i.Argv
	if !i.AutoPort {
		return nil
	}
	named := slices.ContainsFunc(i.Argv, func(a string) bool { return strings.Contains(a, placeholder) })
	if len(i.wants) == 0 {
		if named {
			return &Error{Code: CodeFailed, Err: fmt.Errorf(noPortToPut, placeholder), Hint: noPortToPutHint}
		}
		return nil
	}
	number := strconv.Itoa(i.wants[0].port)
	i.argv = make([]string, len(i.Argv))
	for n, a := range i.Argv {
		i.argv[n] = strings.ReplaceAll(a, placeholder, number)
	}
	return os.Setenv("PORT", number)
}
