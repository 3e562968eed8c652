package launcher

import (
	"encoding/hex"
	"fmt"
	"io"
	"os"

	"bengal-run/launcher/guard"
)

// A Beginning is a guard that is told nothing yet: its runtime comes up on another
// processor while COMMAND is looked for. It belongs to one start.
type Beginning struct {
	id    string
	guard *guard.Guard
}

// Begin begins a start, as soon as it is clear that there will be one. The error
// is an *Error.
func Begin() (*Beginning, error) {
	id, err := newID()
	if err != nil {
		return nil, &Error{Code: CodeFailed, Err: err}
	}
	g, err := guard.Begin(id)
	if err != nil {
		return nil, &Error{Code: CodeFailed, Err: err}
	}
	return &Beginning{id, g}, nil
}

// Cancel ends the guard of a start that has not come about.
func (b *Beginning) Cancel() {
	if b != nil && b.guard != nil {
		b.guard.Discard()
		b.guard = nil
	}
}

// take has the guard belong to somebody else from now on.
func (b *Beginning) take() *guard.Guard {
	g := b.guard
	b.guard = nil
	return g
}

// newID is a BENGAL_RUN_ID: 128 random bits, as the kernel gives them. (Package
// crypto/rand prepares a generator of its own for them, in the guard, too.)
func newID() (string, error) {
	f, err := os.Open("/dev/urandom")
	if err != nil {
		return "", fmt.Errorf("no random numbers: %w", err)
	}
	defer f.Close()
	var b [16]byte
	if _, err := io.ReadFull(f, b[:]); err != nil {
		return "", fmt.Errorf("no random numbers: %w", err)
	}
	return hex.EncodeToString(b[:]), nil
}
