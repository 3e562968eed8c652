package main

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"bengal-run/completions"
	"bengal-run/launcher"

	"github.com/urfave/cli/v2"
)

// An offer is a port that a shell proposes, and who is there.
type offer struct {
	port uint16
	who  string
}

// offers are the ports that this user's processes listen on and, with leftover,
// those that belong to what a dead instance has left. TAB waits for them.
var offers = func(leftover bool) []offer { return nil }

// completion prints the script of a shell. The scripts themselves ask for the
// ports: "completion ports" for a start, "completion cleanup-ports" for cleanup.
// One port a line, with a tab before the words that describe it; whatever goes
// wrong, there are none, since it is said in the middle of a command line.
func completion(c *cli.Context, args []string) error {
	if len(args) != 1 {
		return wrongCompletion("completion needs the name of one shell")
	}
	out, ok := completions.Script(args[0])
	switch {
	case ok:
	case args[0] == "-h", args[0] == "--help":
		return cli.ShowAppHelp(c)
	case args[0] == "ports":
		out = portLines(offers(false))
	case args[0] == "cleanup-ports":
		out = portLines(offers(true))
	default:
		return wrongCompletion(fmt.Sprintf("there is no completion for %q", args[0]))
	}
	_, err := c.App.Writer.Write(out)
	return err
}

func wrongCompletion(text string) error {
	return &launcher.Error{Code: 2, Err: errors.New(text), Hint: "bengal-run completion " + strings.Join(completions.Shells, "|")}
}

func portLines(offers []offer) []byte {
	var b bytes.Buffer
	for _, o := range offers {
		fmt.Fprint(&b, o.port)
		if who := strings.Join(strings.FieldsFunc(o.who, func(r rune) bool { return !unicode.IsGraphic(r) }), " "); who != "" {
			fmt.Fprintf(&b, "\t%s", who)
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}
