package launcher

import (
	"encoding/hex"
	"fmt"
	"io"
	"os"

	"bengal-run/launcher/guard"
)

// A beginning is a guard without a plan: its runtime comes up on another processor
// while the launcher looks for COMMAND. It serves one start.
type beginning struct {
	id    string
	guard *guard.Guard
}

// begin begins a start, as soon as it is clear that there will be one.
func begin() (*beginning, error) {
	id, err := newID()
	if err != nil {
		return nil, err
	}
	g, err := guard.Begin(id)
	if err != nil {
		return nil, err
	}
	return &beginning{id, g}, nil
}

// cancel ends a guard that has started nothing.
func (b *beginning) cancel() {
	if b.guard != nil {
		b.guard.Discard()
		b.guard = nil
	}
}

// take hands the guard over: cancel does not end it any more.
func (b *beginning) take() *guard.Guard {
	g := b.guard
	b.guard = nil
	return g
}

// newID makes a BENGAL_RUN_ID of 128 random bits. The kernel gives them: package
// crypto/rand would set up a generator, in each guard as well.
func newID() (string, error) {
	f, err := os.Open("/dev/urandom")
	if err != nil {
		return "", fmt.Errorf("cannot read random numbers: %w", err)
	}
	defer f.Close()
	var b [16]byte
	if _, err := io.ReadFull(f, b[:]); err != nil {
		return "", fmt.Errorf("cannot read random numbers: %w", err)
	}
	return hex.EncodeToString(b[:]), nil
}
