package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
)

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

// TestReadme: README.md lists the options as --help does, a start's and
// cleanup's.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(checkout, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, flags := range [][]cli.Flag{startFlags(), cleanupFlags()} {
		if want := optionTable(flags); !strings.Contains(string(text), want) {
			t.Errorf("README.md has no such table:\n%s", want)
		}
	}
}

// TestHelp: it fits a screen and a half, shows examples first, and names every
// option and subcommand.
func TestHelp(t *testing.T) {
	help := helpText()
	lines := strings.Split(strings.TrimSuffix(help, "\n"), "\n")
	if len(lines) > 36 {
		t.Errorf("%d lines are more than one screen and a half", len(lines))
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
