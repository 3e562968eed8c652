// Package cli is the command line: what people type, and what they read.
//
// It takes the options off the words; the first word after them names a subcommand, or
// begins COMMAND. The library cli reads the options' values, and package launcher does the
// work. This package says what came of it, and returns the exit code to main, the one place
// in a launcher that exits.
package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"bengal-run/launcher/program"
	"bengal-run/launcher/speech"

	"github.com/urfave/cli/v2"
)

// version is set by the linker in a release build.
var version = ""

// Main runs the command line. It returns how COMMAND ended, or the code of an error
// that it has printed.
func Main(args []string) program.Outcome {
	err := run(args)
	if err == nil {
		return program.Outcome{}
	}
	var end *ending
	if errors.As(err, &end) {
		return end.Outcome
	}
	code, hint := speech.CodeFailed, ""
	var e *speech.Error
	if errors.As(err, &e) {
		code, hint = e.Code, e.Hint
	}
	words := speech.Words{Plain: plain()}
	fmt.Fprintf(messages{}, "bengal-run: %s\n", words.Text(strings.Join(strings.Fields(err.Error()), " ")))
	if hint != "" {
		fmt.Fprintf(messages{}, "hint: %s\n", words.Text(hint))
	}
	return program.Outcome{Code: code}
}

// A command is a subcommand. If the first word after the options names none, it begins
// COMMAND.
type command struct {
	name     string
	synopsis string // what may follow
	operands bool   // words that are no options may follow
	usage    string // in one line
	flags    func() []cli.Flag
	action   cli.ActionFunc
}

func commands() []command {
	return []command{stopCommand, cleanupCommand, listCommand, completionCommand(), helpCommand()}
}

func run(args []string) error {
	if len(args) == 0 {
		return usage(noName)
	}
	flags := startFlags()
	own, rest, err := ownWords(flags, args[1:])
	if err != nil {
		return err
	}
	if len(rest) > 0 && rest[0] != "--" {
		for _, c := range commands() {
			if c.name == rest[0] {
				return c.run(args[0], own, rest[1:])
			}
		}
	}
	words := append([]string{args[0]}, own...)
	return runApp(flags, start, append(append(words, "--"), rest...), helpText)
}

// run runs a subcommand. The options that it shares with a start may stand in front of it.
func (c command) run(name string, before, after []string) error {
	if _, _, err := ownWords(c.flags(), before); err != nil {
		return &speech.Error{Code: speech.CodeUsage, Err: fmt.Errorf(optionsInFront, c.name), Hint: "bengal-run " + c.name + " --help"}
	}
	err := c.apply(name, before, after)
	var e *speech.Error
	if errors.As(err, &e) && e.Code == speech.CodeFailed {
		e.Code = speech.CodeUsage
		if e.Hint == helpHint {
			e.Hint = "bengal-run " + c.name + " --help"
		}
	}
	return err
}

func (c command) apply(name string, before, after []string) error {
	own, rest, err := ownWords(c.flags(), after)
	if err != nil {
		return err
	}
	if len(rest) > 0 && rest[0] == "--" {
		rest = rest[1:]
	}
	if len(rest) > 0 && !c.operands {
		return usage(fmt.Sprintf(takesNoWords, c.name, rest[0]))
	}
	words := append(append([]string{name}, before...), own...)
	return runApp(c.flags(), c.action, append(append(words, "--"), rest...), c.help)
}

func runApp(flags []cli.Flag, action cli.ActionFunc, words []string, help func() string) error {
	cli.VersionPrinter = func(*cli.Context) { fmt.Printf("bengal-run version %s\n", buildVersion()) }
	cli.HelpPrinter = func(w io.Writer, _ string, _ any) { _, _ = io.WriteString(w, help()) }
	app := &cli.App{
		Name:                      "bengal-run",
		Version:                   "as the build says", // cli has --version only if there is one; VersionPrinter prints it
		HideHelpCommand:           true,
		DisableSliceFlagSeparator: true,
		ExitErrHandler:            func(*cli.Context, error) {},
		OnUsageError:              func(_ *cli.Context, err error, _ bool) error { return usage(err.Error()) },
		CommandNotFound:           func(*cli.Context, string) { _, _ = io.WriteString(os.Stdout, help()) }, // --help in front of COMMAND
		Flags:                     given(flags, words),
		Action:                    action,
	}
	err := app.Run(words)
	var end *ending
	if err == nil || errors.As(err, &end) {
		return err
	}
	var value, variable string
	if n, _ := fmt.Sscanf(fmt.Sprint(err), "could not parse %q as bool value from environment variable %q", &value, &variable); n == 2 {
		return usage(fmt.Sprintf(neitherTrueNorFalse, variable, value))
	}
	return err
}

// ending is how COMMAND ended, as an error on its way to Main.
type ending struct{ program.Outcome }

func (e *ending) Error() string { return fmt.Sprintf("ended with %d", e.Code) }

const helpHint = "bengal-run --help"

func usage(text string) error {
	return &speech.Error{Code: speech.CodeFailed, Err: errors.New(text), Hint: helpHint}
}

func buildVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return strings.Trim(info.Main.Version, "()")
	}
	return "devel"
}
