// Package headstart starts the guard while the rest of the program is still
// being initialised.
//
// To import it is to use it: its init runs after that of launcher/guard and
// before that of the command line's libraries, so the guard's own start, a
// millisecond on another processor, is over by the time that it is needed.
// Where no guard is needed after all (a wrong option, COMMAND not found),
// guard.Discard sends it away; it has done nothing by then.
package headstart

import (
	"os"
	"runtime"
	"slices"
	"strings"

	"bengal-run/launcher/guard"
)

// Starts of ours that need no guard, by their first word.
var others = []string{"help", "--help", "-h", "--version", "cleanup", "list", "completion"}

func init() {
	if len(os.Args) > 1 && !slices.Contains(others, os.Args[1]) && !strings.HasPrefix(os.Args[1], "-test.") {
		// What is to be done here waits more than it computes: one processor of
		// the scheduler means fewer threads.
		runtime.GOMAXPROCS(1)
		guard.Head()
	}
}
