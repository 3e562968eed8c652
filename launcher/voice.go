package launcher

import "fmt"

// Level is how much somebody wants to know a thing.
type Level byte

// The levels.
const (
	Detail  Level = iota // each step
	Notice               // what was found, killed or spared
	Warning              // what does not keep COMMAND from running
	Asking               // what a question is about
	Hint                 // the way out
)

// A Voice speaks to whoever has started us.
type Voice struct {
	// Ask asks a person, and is nil where nobody can be asked; enter is the answer
	// that Enter alone stands for. Its error ends what it was asked for.
	Ask func(question string, enter bool) (yes bool, err error)
	// Say is told what people may want to know.
	Say func(Level, string)
	// Show is given lines that stand as they are; it may be nil.
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
