package launcher

import "fmt"

// Level is what kind of message it is.
type Level byte

// The levels.
const (
	Detail  Level = iota // each step
	Notice               // what was found, killed or spared
	Warning              // what is wrong, though COMMAND runs
	Asking               // the block above a question
	Hint                 // the way out
)

// A Voice speaks to whoever started us.
type Voice struct {
	// Ask asks a person; it is nil where nobody can be asked. Enter alone answers
	// enter. An error, an *Error, ends the start or the cleanup.
	Ask func(question string, enter bool) (yes bool, err error)
	// Say prints a message of one line.
	Say func(Level, string)
	// Show prints lines as they are; it may be nil.
	Show  func(Level, []string)
	Words Words
}

func (v Voice) sayf(l Level, format string, args ...any) {
	v.Say(l, fmt.Sprintf(format, args...))
}

func (v Voice) show(l Level, lines []string) {
	if v.Show != nil {
		v.Show(l, lines)
	}
}
