package guess

import "strings"

// hole stands in a word for what only the shell can know. No word of COMMAND and no
// table has it, so that a word with a hole is never taken for a port.
const hole = '\x00'

// Words that stand for the places where the folder may change without a cd.
const (
	subshell    = "("
	subshellEnd = ")"
	aside       = "&" // what stands before it runs in a subshell
)

// split cuts a line for the shell into commands, and these into words. It takes quotes
// off and replaces "$@" by the arguments, and a variable by its value if that may be
// part of an address. Other substitutions are holes. It ends at a here-document, or a
// quote that does not end.
func split(line string, args []string, variable func(string) string) [][]string {
	s := splitter{rest: line, args: args, variable: variable}
	for s.rest != "" && s.step() {
	}
	s.endCommand()
	return s.commands
}

type splitter struct {
	rest     string
	args     []string
	commands [][]string
	words    []string
	word     []byte
	inWord   bool
	redirect bool // the next word is a file
	expanded int  // how often "$@" was replaced
	variable func(string) string
	vars     []string // each NAME=VALUE so far
}

func (s *splitter) endWord() {
	if !s.inWord {
		return
	}
	if word := string(s.word); !s.redirect {
		s.words = append(s.words, word)
		if isAssignment(word) {
			s.vars = append(s.vars, word)
		}
	}
	s.word, s.inWord, s.redirect = nil, false, false
}

func (s *splitter) endCommand() {
	s.endWord()
	if len(s.words) > 0 {
		s.commands = append(s.commands, s.words)
	}
	s.words, s.redirect = nil, false
}

func (s *splitter) put(text string) {
	s.word = append(s.word, text...)
	s.inWord = true
}

// step takes the next piece of the rest, and returns false at the end.
func (s *splitter) step() bool {
	if !s.inWord {
		for _, all := range []string{`"$@"`, `$@`} {
			if rest, ok := strings.CutPrefix(s.rest, all); ok && (rest == "" || strings.IndexByte(" \t\n;&|)", rest[0]) >= 0) {
				s.rest = rest
				s.endWord()
				if s.expanded++; s.expanded <= 2 { // "if ...; then exec a "$@"; else exec b "$@"; fi"
					s.words = append(s.words, s.args...)
				}
				return true
			}
		}
	}
	c := s.rest[0]
	switch c {
	case ' ', '\t':
		s.endWord()
	case ';', '|', '\n':
		s.endCommand()
	case '&', '(', ')':
		s.endCommand()
		if rest, ok := strings.CutPrefix(s.rest, "&&"); ok {
			s.rest = rest
			return true
		}
		s.commands = append(s.commands, []string{string(c)})
	case '<', '>':
		if strings.HasPrefix(s.rest, "<<") {
			s.endWord()
			s.rest = ""
			return false
		}
		if _, ok := number("1" + string(s.word)); ok && s.inWord { // 2>file
			s.word, s.inWord = nil, false
		}
		s.endWord()
		s.redirect = true
		s.rest = strings.TrimLeft(s.rest[1:], ">&|")
		return true
	case '#':
		if !s.inWord {
			_, after, _ := strings.Cut(s.rest, "\n")
			s.rest = "\n" + after
			return after != ""
		}
		s.put("#")
	case '\'':
		text, after, ok := strings.Cut(s.rest[1:], "'")
		s.rest = after
		if ok {
			s.put(text)
		} else {
			s.inWord = false
		}
		return ok
	case '"':
		s.rest = s.rest[1:]
		return s.quoted()
	case '\\':
		if len(s.rest) > 1 {
			if s.rest[1] != '\n' {
				s.put(s.rest[1:2])
			}
			s.rest = s.rest[2:]
			return true
		}
		s.put(`\`)
	case '$', '`':
		return s.substitution()
	default:
		s.put(s.rest[:1])
	}
	s.rest = s.rest[1:]
	return true
}

// quoted takes the rest of a text in double quotes.
func (s *splitter) quoted() bool {
	s.inWord = true
	for s.rest != "" {
		switch c := s.rest[0]; {
		case c == '"':
			s.rest = s.rest[1:]
			return true
		case c == '\\' && len(s.rest) > 1 && strings.IndexByte("\"\\$`", s.rest[1]) >= 0:
			s.put(s.rest[1:2])
			s.rest = s.rest[2:]
		case c == '$' || c == '`':
			if !s.substitution() {
				return false
			}
		default:
			s.put(s.rest[:1])
			s.rest = s.rest[1:]
		}
	}
	s.inWord = false
	return false
}
