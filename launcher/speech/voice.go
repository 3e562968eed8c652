// Package speech is how the other packages speak to a person: by a Voice, which the
// command line lends for the life of one command; in Words that are safe for a terminal;
// and by an Error, which ends a command with an exit code and a hint.
package speech

import "fmt"

// Level is what kind of message it is.
type Level byte

// The levels.
const (
	Detail  Level = iota // each step
	Notice               // what was found, killed or spared
	Warning              // what is wrong, though COMMAND runs
	Asking               // what belongs to a question, or to a failure
	Hint                 // the way out
)

// A Voice speaks to whoever started us.
type Voice struct {
	// Ask shows a person a block and asks about it; it is nil where nobody can be asked.
	// Enter is the answer if only Enter is pressed. An error, an *Error, ends the start or
	// the cleanup.
	Ask func(block []string, question string, enter bool) (yes bool, err error)
	// Say prints a message of one line.
	Say func(Level, string)
	// Show prints lines as they are.
	Show  func(Level, []string)
	Words Words
}

// Sayf prints a message of one line, as fmt.Sprintf makes it.
func (v Voice) Sayf(l Level, format string, args ...any) {
	v.Say(l, fmt.Sprintf(format, args...))
}
