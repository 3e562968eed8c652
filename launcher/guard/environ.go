package guard

import (
	"os"
	"strings"

	"bengal-run/launcher/tree"
)

// A guard runs with one of the scheduler's processors: it does little, and with
// more of them the runtime keeps more threads, which cost a start half a
// millisecond and memory for good. The runtime reads that from the environment
// before the first line of Go, so COMMAND's own value travels as a word.
const processors = "GOMAXPROCS="

// stateEnv tells a guard that was a stage what it has to know: PID and status of
// COMMAND and the stage's phase, eight digits each, then its descriptors and its
// plan.
const stateEnv = "BENGAL_RUN_GUARD"

// guardEnviron is the environment of a guard, and the words that tell it what
// to put back. It carries the id of its tree, so that an instance is known to
// live without a record, too.
func guardEnviron(id string) (env, words []string) {
	for _, e := range os.Environ() {
		switch {
		case strings.HasPrefix(e, processors):
			words = []string{e}
		case strings.HasPrefix(e, stateEnv+"="): // no stage of ours wrote it
		case !strings.HasPrefix(e, tree.IDEnv+"="):
			env = append(env, e)
		}
	}
	return append(env, processors+"1", tree.IDEnv+"="+id), words
}

// commandEnviron is the launcher's environment, with the BENGAL_RUN_ID in the
// place of one that belongs to an instance above. In a guard it has been changed.
func commandEnviron(id string) []string {
	var env []string
	for _, e := range os.Environ() {
		switch {
		case strings.HasPrefix(e, tree.IDEnv+"="):
		case strings.HasPrefix(e, processors) && strings.HasPrefix(os.Args[0], tree.OwnPrefix):
			env = append(env, os.Args[2:]...)
		default:
			env = append(env, e)
		}
	}
	return append(env, tree.IDEnv+"="+id)
}
