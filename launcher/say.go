package launcher

import (
	"fmt"
)

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

func (i *instance) sayf(l Level, format string, args ...any) {
	i.Say(l, fmt.Sprintf(format, args...))
}

func (i *instance) show(l Level, lines []string) {
	if i.Show != nil {
		i.Show(l, lines)
	}
}
