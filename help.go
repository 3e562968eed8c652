package main

import (
	"fmt"
	"strings"

	"bengal-run/launcher/tree"

	"github.com/urfave/cli/v2"
)

const helpHead = `bengal-run runs a dev server, and leaves nothing of it behind.

  bengal-run -- npm run dev
  bengal-run --grace 10s -- python3 manage.py runserver

Usage: bengal-run [options] [--] COMMAND [ARG...]

`

const helpTail = `
Each option has an environment variable: --grace is BENGAL_RUN_GRACE.
Exit codes are COMMAND's own, but for 125 (bengal-run failed, or wrong usage),
126 (cannot be executed), 127 (not found) and 75 (it is running here already).
`

// helpText is made of the flags themselves, so that none can be missing.
func helpText(flags []cli.Flag) string {
	var b strings.Builder
	b.WriteString(helpHead)
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
			fmt.Fprintf(&b, "  %-24s %s\n", left, strings.Join(lines, "\n"+strings.Repeat(" ", 27)))
		} else {
			pad := "\n" + strings.Repeat(" ", 27)
			fmt.Fprintf(&b, "  %s%s%s\n", left, pad, strings.Join(lines, pad))
		}
	}
	keep := wrap("Spared when detached: "+strings.Join(tree.DefaultKeep, " ")+".", 80)
	fmt.Fprintf(&b, "\n%s\n%s", strings.Join(keep, "\n"), helpTail)
	return b.String()
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
