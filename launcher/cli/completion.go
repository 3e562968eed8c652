package cli

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"bengal-run/completions"
	"bengal-run/launcher/dealing"
	"bengal-run/launcher/speech"

	"github.com/urfave/cli/v2"
)

func completionCommand() command {
	return command{
		name:     "completion",
		synopsis: strings.Join(completions.Shells, "|"),
		operands: true,
		usage:    "print the completion script",
		flags:    func() []cli.Flag { return []cli.Flag{helpFlag()} },
		action:   completion,
	}
}

// completion prints the script of a shell. The scripts ask for ports: with
// "completion ports" for a start, "completion cleanup-ports" for cleanup. For these it
// prints one port per line, with a tab and a description. If the ports cannot be listed, it
// prints nothing: the person is in the middle of a command line.
func completion(c *cli.Context) error {
	args := operands(c)
	if len(args) != 1 {
		return wrongCompletion(oneShell)
	}
	out, ok := completions.Script(args[0])
	switch {
	case ok:
	case args[0] == "ports":
		out = portLines(dealing.Offers(false))
	case args[0] == "cleanup-ports":
		out = portLines(dealing.Offers(true))
	default:
		return wrongCompletion(fmt.Sprintf(noSuchShell, args[0]))
	}
	_, err := c.App.Writer.Write(out)
	return err
}

func wrongCompletion(text string) error {
	return &speech.Error{Code: speech.CodeUsage, Err: errors.New(text), Hint: "bengal-run completion " + strings.Join(completions.Shells, "|")}
}

func portLines(offers []dealing.Offer) []byte {
	var b bytes.Buffer
	for _, o := range offers {
		fmt.Fprint(&b, o.Port)
		if who := strings.Join(strings.FieldsFunc(o.Who, func(r rune) bool { return !unicode.IsGraphic(r) }), " "); who != "" {
			fmt.Fprintf(&b, "\t%s", who)
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}
