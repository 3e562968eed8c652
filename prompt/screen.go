package prompt

import (
	"bytes"
	"slices"
	"time"
	"unicode/utf8"
)

// screen is the terminal that survey believes in. Survey asks a terminal for its size
// and cursor before each line of input, and hangs where there is no answer. It needs
// neither: an answer fits into a line, and survey uses the row only to scroll in the
// last one. So the cursor is always in the last row of a very wide screen, in a
// column with room on both sides.
type screen struct {
	measuring bool
	reply     string
}

// shown takes what survey prints, and reports whether the real terminal gets it.
func (s *screen) shown(p []byte) bool {
	switch string(p) {
	case "\x1b[?25l":
		s.measuring = true
	case showCursor:
		s.measuring = false
	case whereCursor:
		s.reply = "\x1b[999;200R"
		if s.measuring {
			s.reply = "\x1b[999;999R"
		}
	case "\x1b[1B": // the line feed before it has moved to the next row already
	default:
		return !s.measuring
	}
	return false
}

// Write is survey's way to the terminal.
func (s *session) Write(p []byte) (int, error) {
	if !s.shown(p) {
		return len(p), nil
	}
	if bytes.Contains(p, s.message) {
		s.drawn = bytes.Clone(p)
	}
	if err := s.print(p); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Fd is where survey learns the width.
func (s *session) Fd() uintptr { return s.out.Fd() }

func (s *session) redraw() {
	if !s.silent.IsZero() {
		s.asked = time.Time{}
	} else {
		_ = s.print(slices.Concat([]byte("\r\x1b[K"), s.drawn, s.line))
	}
}

// reader is survey's way to the keys.
type reader struct{ *session }

// Fd is no descriptor: survey must not change the terminal's mode.
func (r reader) Fd() uintptr { return ^uintptr(0) }

// Read gives one key, or the answer to survey's question for the cursor.
func (r reader) Read(p []byte) (int, error) {
	s := r.session
	if s.reply != "" {
		n := copy(p, s.reply)
		s.reply = ""
		return n, nil
	}
	for {
		b, ok := s.next()
		if !ok {
			return 0, s.err
		}
		switch s.keys.next(b) {
		case interrupt:
			s.fail(ErrInterrupted)
		case end:
			s.fail(unanswered("end of input"))
		case enter:
			s.line = nil
			return copy(p, "\n"), nil
		case erase:
			if len(s.line) > 0 {
				_, size := utf8.DecodeLastRune(s.line)
				s.line = s.line[:len(s.line)-size]
				return copy(p, "\x7f"), nil
			}
		case text:
			if len(s.line) < longest {
				s.line = append(s.line, b)
				return copy(p, []byte{b}), nil
			}
		}
	}
}
