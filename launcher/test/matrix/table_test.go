package matrix_test

import (
	"fmt"
	"io"
	"sync"
	"time"

	"bengal-run/launcher/test/stand"
)

// A result is what came of one shape of process tree, ended in one way.
type result struct {
	verdict
	took       time.Duration // until nobody was left
	complaints []string      // what is not clean about it
}

func (r result) String() string {
	if r.verdict == clean {
		return fmt.Sprintf("%.2f", r.took.Seconds())
	}
	return r.verdict.String()
}

type verdict int

const (
	untried verdict = iota
	clean
	rude       // nobody is left, but a server had no time to tidy up
	leftBehind // somebody is
)

func (v verdict) String() string { return [...]string{"-", "clean", "rude", "LEFT"}[v] }

// A table holds a launcher's results.
type table struct {
	name, version string
	mutex         sync.Mutex
	results       map[[2]string]result // by way and shape
	count         [4]int               // by verdict
}

func newTable(name, version string) *table {
	return &table{name: name, version: version, results: make(map[[2]string]result)}
}

func (tb *table) set(w stand.Way, sh stand.Shape, r result) {
	tb.mutex.Lock()
	defer tb.mutex.Unlock()
	tb.results[[2]string{w.Name, sh.Name}] = r
	tb.count[r.verdict]++
}

// Print prints ways against shapes.
func (tb *table) print(w io.Writer) {
	fmt.Fprintf(w, "\n%s %s\n%-16s", tb.name, tb.version, "")
	for _, sh := range stand.Shapes {
		fmt.Fprintf(w, " %10s", sh.Name)
	}
	fmt.Fprintln(w)
	for _, way := range ways {
		fmt.Fprintf(w, "%-16s", way.Name)
		for _, sh := range stand.Shapes {
			fmt.Fprintf(w, " %10s", tb.results[[2]string{way.Name, sh.Name}])
		}
		fmt.Fprintln(w)
	}
}

// printTables prints all of them, and how they compare.
func printTables(w io.Writer, tables []*table) {
	fmt.Fprint(w, `
Ways of ending, and the shapes of process tree that are to end. A number: nothing
was left after so many seconds, and each server had its time to tidy up. rude:
nothing was left, but a server that handles the signal had no time, or was
interrupted. LEFT: processes were left. -: does not apply.
`)
	for _, tb := range tables {
		tb.print(w)
	}
	fmt.Fprintln(w)
	for _, tb := range tables {
		of := tb.count[clean] + tb.count[rude] + tb.count[leftBehind]
		fmt.Fprintf(w, "%s %s: clean %d, rude %d, left %d of %d\n", tb.name, tb.version, tb.count[clean], tb.count[rude], tb.count[leftBehind], of)
	}
	fmt.Fprint(w, "\n| launcher | version | clean | rude | left |\n|---|---|--:|--:|--:|\n")
	for _, tb := range tables {
		fmt.Fprintf(w, "| `%s` | %s | %d | %d | %d |\n", tb.name, tb.version, tb.count[clean], tb.count[rude], tb.count[leftBehind])
	}
	fmt.Fprintln(w)
}
