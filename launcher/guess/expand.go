package guess

import "strings"

// substitution takes $NAME, ${...}, $(...) or `...`, and returns false if it does not
// end.
func (s *splitter) substitution() bool {
	opening := s.rest[0]
	s.rest = s.rest[1:]
	closing := opening
	if opening == '$' {
		if s.rest == "" {
			s.hole()
			return true
		}
		switch s.rest[0] {
		case '{':
			opening, closing = '{', '}'
		case '(':
			opening, closing = '(', ')'
		default:
			n := nameLen(s.rest)
			if n == 0 && strings.IndexByte("@*#?!-$", s.rest[0]) >= 0 {
				n = 1
			}
			s.expand(s.rest[:n])
			s.rest = s.rest[n:]
			return true
		}
		s.rest = s.rest[1:]
	}
	for depth, i := 1, 0; i < len(s.rest); i++ {
		switch s.rest[i] {
		case closing:
			depth--
		case opening:
			depth++
		}
		if depth == 0 {
			if closing == '}' {
				s.expand(s.rest[:i])
			} else {
				s.hole()
			}
			s.rest = s.rest[i+1:]
			return true
		}
	}
	s.rest, s.inWord = "", false
	return false
}

func (s *splitter) hole() { s.put(string(hole)) }

// expand puts in the value of NAME, or of NAME:-VALUE and its like.
func (s *splitter) expand(text string) {
	n := nameLen(text)
	name, rest := text[:n], text[n:]
	if n == 0 {
		s.hole()
		return
	}
	value := s.variable(name)
	for _, word := range s.vars { // the last one counts
		if known, set, _ := strings.Cut(word, "="); known == name {
			value = set
		}
	}
	for _, operator := range []string{":-", ":=", "-", "="} {
		if usual, ok := strings.CutPrefix(rest, operator); ok {
			if rest = ""; value == "" {
				value = usual
			}
		}
	}
	if _, ok := number(value); rest != "" || value == "" || !ok && !(isHost(value) && isLocal(value)) {
		s.hole()
		return
	}
	s.put(value)
}

func nameLen(s string) int { return len(s) - len(strings.TrimLeft(s, letters+digits+"_")) }
