package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
)

// Between these README.md has the options of a start.
const (
	optionsBegin = "<!-- go test ./launcher/cli -run Readme -update -->\n"
	optionsEnd   = "<!-- the end of the options -->\n"
)

// readmeLines are what somebody who comes new reads.
const readmeLines = 200

// optionTable is the help's list of options as README.md has it.
func optionTable(flags []cli.Flag) string {
	var b strings.Builder
	b.WriteString("| option | meaning |\n|---|---|\n")
	for _, f := range flags {
		names, usage := describe(f)
		fmt.Fprintf(&b, "| `%s` | %s |\n", names, usage)
	}
	return b.String()
}

// recorded is what README.md has between two of its lines, which a test writes
// there. Nobody else may write it between the reading and the writing.
func recorded(t *testing.T, begins, ends, want string) {
	t.Helper()
	before, rest, ok := strings.Cut(readFile(t, "README.md"), begins)
	got, after, closed := strings.Cut(rest, ends)
	if !ok || !closed {
		t.Fatalf("README.md has no place for it:\n%s%s", begins, ends)
	}
	if *update {
		if err := os.WriteFile(filepath.Join(checkout, "README.md"), []byte(before+begins+want+ends+after), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if got != want {
		t.Errorf("README.md is out of date, %sit has\n%s\nwant\n%s", begins, got, want)
	}
}

// TestReadme: README.md is short, and lists the options of a start as --help does.
func TestReadme(t *testing.T) {
	recorded(t, optionsBegin, optionsEnd, optionTable(startFlags()))
	if n := strings.Count(readFile(t, "README.md"), "\n"); n > readmeLines {
		t.Errorf("README.md has %d lines, want %d at most", n, readmeLines)
	}
}

// TestHelp: it fits a screen and a half, shows examples first, and names every
// option and subcommand.
func TestHelp(t *testing.T) {
	help := helpText()
	lines := strings.Split(strings.TrimSuffix(help, "\n"), "\n")
	if len(lines) > 44 {
		t.Errorf("%d lines are more than two short screens", len(lines))
	}
	for _, c := range commands() {
		for line := range strings.SplitSeq(c.help(), "\n") {
			lines = append(lines, line)
		}
		if c.name != "help" && !strings.Contains(help, "bengal-run "+c.name) {
			t.Errorf("no word of %s", c.name)
		}
	}
	for _, line := range lines {
		if len(line) > helpWidth {
			t.Errorf("%d columns: %s", len(line), line)
		}
		for _, c := range line {
			if c > '~' {
				t.Errorf("%q is not ASCII: %s", c, line)
			}
		}
	}
	if strings.Index(help, "-- npm run dev") > strings.Index(help, "Usage:") {
		t.Error("no example in front")
	}
}
