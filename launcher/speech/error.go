package speech

import (
	"errors"
	"fmt"
	"os"
)

// Exit codes that are not COMMAND's own.
const (
	CodeFailed     = 125 // bengal-run itself
	CodeNotRunning = 126 // COMMAND cannot be executed
	CodeNotFound   = 127
	CodeUsage      = 2   // wrong usage of a subcommand
	CodeNoAnswer   = 124 // in the background: COMMAND did not answer in time
	CodeTaken      = 75  // the port stays taken, or an instance is running here already
)

// NoFolder says that the current folder is gone, or not to be read.
const NoFolder = "cannot find the current folder: %w"

// Error is a failure of bengal-run itself, with its exit code.
type Error struct {
	Code int
	Err  error
	Hint string // the way out; may be empty
}

func (e *Error) Error() string { return e.Err.Error() }

func (e *Error) Unwrap() error { return e.Err }

// Fail makes an Error, as fmt.Errorf does.
func Fail(code int, format string, args ...any) *Error {
	return &Error{Code: code, Err: fmt.Errorf(format, args...)}
}

// With adds the way out.
func (e *Error) With(hint string) *Error {
	e.Hint = hint
	return e
}

// Bare is an error without its path, which the message names already.
func Bare(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
