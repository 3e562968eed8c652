package cli

import (
	"fmt"
	"strings"

	"bengal-run/launcher/tree"

	"github.com/urfave/cli/v2"
)

func helpCommand() command {
	return command{
		name:     "help",
		synopsis: "[SUBCOMMAND]",
		operands: true,
		usage:    "print this help",
		flags:    func() []cli.Flag { return []cli.Flag{helpFlag()} },
		action: func(c *cli.Context) error {
			words := operands(c)
			if len(words) == 0 {
				return print(helpText())
			}
			for _, c := range commands() {
				if c.name != words[0] {
					continue
				}
				if len(words) > 1 {
					return usage(fmt.Sprintf(takesNoWords, "help "+c.name, words[1]))
				}
				return print(c.help())
			}
			return usage(fmt.Sprintf(noSuchSubcommand, words[0]))
		},
	}
}

const helpHead = `bengal-run runs a dev server, and leaves nothing of it behind.

  bengal-run -- npm run dev            its keys, its output and its exit code
  bengal-run -p 5173 -- npm run dev    first ends what holds the port; asks
  bengal-run cleanup                   ends what was left anywhere; asks first

Usage: bengal-run [options] [--] COMMAND [ARG...]
`

const helpTail = `Each option has a variable: --grace is BENGAL_RUN_GRACE. Exit codes: COMMAND's
own; 125 bengal-run failed, 126 COMMAND cannot be executed, 127 is not found, 75
the port stays taken or it is running here already: nothing was started; 124 in
the background: it did not answer in time.
`

// helpWidth is the width of a line.
const helpWidth = 80

// helpText is the help. It is made of the flags, so that none can be missing.
func helpText() string {
	var b strings.Builder
	b.WriteString(helpHead)
	for _, c := range commands() {
		if c.name != "help" { // whoever reads this has found it
			fmt.Fprintf(&b, "       bengal-run %-25s %s\n", c.name+" "+c.synopsis, c.usage)
		}
	}
	b.WriteString("\n")
	writeFlags(&b, startFlags())
	keep := wrap("Spared when detached: "+strings.Join(tree.DefaultKeep, " ")+".", helpWidth)
	fmt.Fprintf(&b, "\n%s\n%s", strings.Join(keep, "\n"), helpTail)
	return b.String()
}

func (c command) help() string {
	var b strings.Builder
	fmt.Fprintf(&b, "bengal-run %s %s: %s\n\n", c.name, c.synopsis, c.usage)
	writeFlags(&b, c.flags())
	return b.String()
}

// column is where the description of an option begins.
const column = 26

func writeFlags(b *strings.Builder, flags []cli.Flag) {
	for _, f := range flags {
		left, usage := describe(f)
		lines := wrap(usage, helpWidth-column)
		fmt.Fprintf(b, "  %-*s%s\n", column-2, left, strings.Join(lines, "\n"+strings.Repeat(" ", column)))
	}
}

// describe is how an option is written, and its usage, in which backquotes mark the
// name of its value.
func describe(f cli.Flag) (names, usage string) {
	before, rest, named := strings.Cut(f.(cli.DocGenerationFlag).GetUsage(), "`") // all of ours are
	value, after, _ := strings.Cut(rest, "`")
	names = optionNames(f.Names())
	if named {
		names += " " + value
	}
	return names, before + value + after
}

// optionNames puts the short ones first: -C, --chdir.
func optionNames(names []string) string {
	var short, long []string
	for _, n := range names {
		if len(n) == 1 {
			short = append(short, "-"+n)
		} else {
			long = append(long, "--"+n)
		}
	}
	return strings.Join(append(short, long...), ", ")
}

func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}
