package tree

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"bengal-run/launcher/system"
	"bengal-run/launcher/wire"
)

func (s *Supervisor) summary(spared []Spared) {
	var kept []string
	for _, p := range spared {
		above := func(s Spared) bool { return s.PID == p.Parent }
		if !slices.ContainsFunc(spared, above) { // its descendants go without saying
			kept = append(kept, label(p.Info, ", "+p.Why))
		}
	}
	for _, n := range []struct {
		kind  wire.Kind
		words []string
	}{{wire.Killed, s.victims}, {wire.Spared, kept}, {wire.Left, s.lost}} {
		if len(n.words) > 0 {
			s.Note(wire.Message{Kind: n.kind, Words: some(n.words)})
		}
	}
}

func label(p system.Info, more string) string {
	return fmt.Sprintf("%s (PID %d%s)", Printable(p.Name), p.PID, more)
}

// Printable keeps a process from writing escape sequences to the terminal by
// its name.
func Printable(name string) string {
	return strings.Map(func(c rune) rune {
		if c == utf8.RuneError || !unicode.IsPrint(c) {
			return '?'
		}
		return c
	}, name)
}

func some(words []string) []string {
	const most = 5
	if len(words) <= most+1 {
		return words
	}
	return append(slices.Clip(words[:most]), fmt.Sprintf("and %d more", len(words)-most))
}
