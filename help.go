package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"bengal-run/launcher"
	"bengal-run/launcher/tree"

	"github.com/urfave/cli/v2"
)

func helpCommand() command {
	return command{
		name:  "help",
		words: "[SUBCOMMAND]",
		usage: "print this help",
		code:  launcher.CodeUsage,
		flags: func() []cli.Flag { return []cli.Flag{helpFlag()} },
		action: func(c *cli.Context) error {
			words := c.Args().Slice()
			if len(words) > 0 && words[0] == "--" {
				words = words[1:]
			}
			if len(words) == 0 {
				return print(helpText())
			}
			for _, c := range commands() {
				if c.name == words[0] && len(words) == 1 {
					return print(c.help())
				}
			}
			return usage("no such subcommand: " + words[0])
		},
	}
}

func print(text string) error {
	_, err := io.WriteString(os.Stdout, text)
	return err
}

const helpHead = `bengal-run runs a dev server, and leaves nothing of it behind.

  bengal-run -- npm run dev                what it prints and reads is its own
  bengal-run -p 5173 -- npm run dev        frees the port first, and asks before
  bengal-run cleanup                       ends what was left behind, and asks

Usage: bengal-run [options] [--] COMMAND [ARG...]
`

const helpTail = `
Each option has an environment variable: --grace is BENGAL_RUN_GRACE.
Exit codes are COMMAND's own, but for 125 (bengal-run failed, or wrong usage),
126 (cannot be executed), 127 (not found) and 75 (the port stays taken, or it
is running here already).
`

// helpText is made of the flags themselves, so that none can be missing.
func helpText() string {
	var b strings.Builder
	b.WriteString(helpHead)
	for _, c := range commands() {
		fmt.Fprintf(&b, "       bengal-run %-32s %s\n", strings.TrimSpace(c.name+" "+c.synopsis()), c.usage)
	}
	b.WriteString("\n")
	writeFlags(&b, startFlags())
	keep := wrap("Spared when detached: "+strings.Join(tree.DefaultKeep, " ")+".", 80)
	fmt.Fprintf(&b, "\n%s\n%s", strings.Join(keep, "\n"), helpTail)
	return b.String()
}

// synopsis is what may follow a subcommand.
func (c command) synopsis() string {
	if c.words != "" {
		return c.words
	}
	return "[options]"
}

// help is a subcommand's own help.
func (c command) help() string {
	var b strings.Builder
	fmt.Fprintf(&b, "bengal-run %s %s: %s\n\n", c.name, c.synopsis(), c.usage)
	writeFlags(&b, c.flags())
	return b.String()
}

func writeFlags(b *strings.Builder, flags []cli.Flag) {
	for _, f := range flags {
		doc, ok := f.(cli.DocGenerationFlag)
		if !ok {
			continue
		}
		before, rest, named := strings.Cut(doc.GetUsage(), "`")
		value, after, _ := strings.Cut(rest, "`")
		left := optionNames(f.Names())
		if named {
			left += " " + value
		}
		usage := strings.TrimSpace(before + value + after)
		if lines := wrap(usage, 80-27); len(left) <= 24 {
			fmt.Fprintf(b, "  %-24s %s\n", left, strings.Join(lines, "\n"+strings.Repeat(" ", 27)))
		} else {
			pad := "\n" + strings.Repeat(" ", 27)
			fmt.Fprintf(b, "  %s%s%s\n", left, pad, strings.Join(lines, pad))
		}
	}
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
