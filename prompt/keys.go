package prompt

import "bytes"

// kind is what a key means in a question.
type kind int

const (
	nothing kind = iota
	text         // a character's byte, or one of its bytes
	erase
	enter
	interrupt
	end
	report // no key: the terminal says where its cursor is
)

const (
	ctrlC = 3
	ctrlD = 4
	bell  = 7
	esc   = 0x1b
)

// keys turns the bytes that a terminal sends into keys. It drops control sequences and
// strings (ECMA-48) whole. The zero value is between two keys.
type keys struct {
	state state
	held  []byte // a sequence's parameters
}

type state int

const (
	between  state = iota
	escape         // after Esc
	sequence       // after Esc [
	single         // one byte is left
	long           // a string, up to BEL or Esc \
	closing        // after Esc in a string
)

// tooMuch is more bytes than any sequence that counts can have.
const tooMuch = 32

// next takes a byte, and returns the key that it ends, if it ends one.
func (k *keys) next(b byte) kind {
	switch {
	case b == ctrlC:
		*k = keys{}
		return interrupt
	case b == esc && k.state == long:
		k.state = closing
		return nothing
	case b == esc:
		*k = keys{state: escape}
		return nothing
	case b == '\\' && k.state == closing:
		*k = keys{}
		return nothing
	}
	switch k.state {
	case escape, closing:
		return k.escaped(b)
	case sequence:
		return k.parameter(b)
	case single:
		*k = keys{}
		return nothing
	case long:
		if b == bell {
			*k = keys{}
		}
		return nothing
	}
	return k.plain(b)
}

func (k *keys) escaped(b byte) kind {
	*k = keys{}
	switch b {
	case '[':
		k.state = sequence
	case 'O':
		k.state = single
	case ']', 'P', '_':
		k.state = long
	default: // keep a key with Alt, or after Esc: "n" must not be lost before Enter
		return k.plain(b)
	}
	return nothing
}

func (k *keys) parameter(b byte) kind {
	switch {
	case b >= 0x20 && b < 0x40:
		if len(k.held) < tooMuch {
			k.held = append(k.held, b)
		}
		return nothing
	case b == '[' && len(k.held) == 0: // F1 to F5 of the Linux console
		k.state = single
		return nothing
	}
	row, column, two := bytes.Cut(k.held, []byte(";"))
	*k = keys{}
	switch {
	case b < 0x20:
		return k.plain(b)
	case b == 'R' && two && digits(row) && digits(column):
		return report
	}
	return nothing
}

func digits(s []byte) bool { return len(s) > 0 && len(bytes.Trim(s, "0123456789")) == 0 }

func (k *keys) plain(b byte) kind {
	switch {
	case b == '\r' || b == '\n':
		return enter
	case b == 0x7f || b == '\b':
		return erase
	case b == ctrlD:
		return end
	case b < 0x20:
		return nothing
	}
	return text
}
