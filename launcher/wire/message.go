// Package wire is what launcher and guard say to each other over the two ends
// of one socket. A message is a kind, some numbers and some words; a
// descriptor may travel with it. The launcher opens the conversation with Config;
// the guard ends it with Done. End of file is a message, too: the other one is
// gone, whatever it died of.
package wire

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Kind says what a message is about.
type Kind byte

// The launcher's messages.
const (
	Config      Kind = iota + 1 // what to start; see launcher/guard. With descriptors: the record's folder and lock
	Signal                      // Numbers: one signal that reached the launcher
	StarterGone                 // whoever started us is gone: begin the end
	Lock                        // with a descriptor: the record's new lock
)

// The guard's messages.
const (
	Running Kind = iota + 16 // Numbers: PID and start time of COMMAND and of its namespace's init; see launcher/guard
	Failed                   // Numbers: the errno of COMMAND's exec
	Stopped                  // COMMAND was stopped, whoever has asked for it; Numbers: how many SIGCONT were passed on before, and by which signal it was, 0 if that was ours
	Ending                   // the end has begun, or COMMAND left something behind
	Exited                   // Numbers: COMMAND's wait status
	Killed                   // Words: who had to be killed, each as "node (PID 48230)"
	Spared                   // Words: who was left alone, each with the reason in the parentheses
	Left                     // Words: who could not be ended, in the same way
	Done                     // nothing is left
	Refused                  // Numbers: the errno of a namespace that could not be made
)

// The messages of a start in the background. The first process sends Handed and Stay, the
// second one Running, Ready and Ended.
const (
	Handed Kind = iota + 64 // Words: what was found out; see launcher/background
	Stay                    // COMMAND answers, and may go on
	Ready                   // Words: where COMMAND answers; Numbers: ports where it does not
	Ended                   // Numbers: exit code; Words: the error and its hint, if there is one
)

// Message is one of them. The meaning of Numbers and Words depends on Kind.
type Message struct {
	Kind    Kind
	Numbers []int64
	Words   []string
}

// maxMessage bounds what a frame may claim to hold. The kernel takes 6 MiB of
// arguments at most (execve(2): three quarters of _STK_LIM).
const maxMessage = 16 << 20

var errMessage = errors.New("malformed message")

// encode is the form in which a message travels: four bytes of length, then kind,
// numbers and words.
func (m Message) encode() []byte {
	b := make([]byte, 4, 64)
	b = append(b, byte(m.Kind))
	b = binary.AppendUvarint(b, uint64(len(m.Numbers)))
	for _, n := range m.Numbers {
		b = binary.AppendVarint(b, n)
	}
	b = binary.AppendUvarint(b, uint64(len(m.Words)))
	for _, w := range m.Words {
		b = binary.AppendUvarint(b, uint64(len(w)))
		b = append(b, w...)
	}
	binary.BigEndian.PutUint32(b, uint32(len(b)-4))
	return b
}

// decode takes one message from the front of b and says how many bytes it took:
// 0 when b does not hold the whole of it yet.
func decode(b []byte) (Message, int, error) {
	if len(b) < 4 {
		return Message{}, 0, nil
	}
	size := binary.BigEndian.Uint32(b)
	if size < 1 || size > maxMessage {
		return Message{}, 0, fmt.Errorf("%w: %d bytes", errMessage, size)
	}
	if uint32(len(b)-4) < size {
		return Message{}, 0, nil
	}
	m, r := Message{Kind: Kind(b[4])}, reader{rest: b[5 : 4+size]}
	for range r.count() {
		m.Numbers = append(m.Numbers, r.varint())
	}
	for range r.count() {
		m.Words = append(m.Words, r.word())
	}
	if r.bad || len(r.rest) > 0 {
		return Message{}, 0, errMessage
	}
	return m, int(4 + size), nil
}

// reader takes values from the front of a frame; after the first bad one it
// yields zeros.
type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) varint() int64 {
	n, size := binary.Varint(r.rest)
	if size <= 0 {
		r.bad, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

// count reads how many values follow; each takes a byte at least.
func (r *reader) count() uint64 {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || n > uint64(len(r.rest)-size) {
		r.bad, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

func (r *reader) word() string {
	n := r.count()
	w := string(r.rest[:n])
	r.rest = r.rest[n:]
	return w
}
