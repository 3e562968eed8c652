// Command bengal-run runs a dev server so that nothing of it is left behind.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"bengal-run/launcher"
	"bengal-run/launcher/guard"
	_ "bengal-run/launcher/headstart"
	"bengal-run/launcher/signals"
	"bengal-run/launcher/starter"

	"github.com/urfave/cli/v2"
)

// version is set by the linker in a release build.
var version = ""

func main() {
	err := run(os.Args)
	guard.Discard()
	if err == nil {
		return
	}
	var end *ending
	if errors.As(err, &end) {
		end.exit()
	}
	code, hint := launcher.CodeFailed, ""
	var e *launcher.Error
	if errors.As(err, &e) {
		code, hint = e.Code, e.Hint
	}
	fmt.Fprintf(messages{}, "bengal-run: %s\n", oneLine(err))
	if hint != "" {
		fmt.Fprintf(messages{}, "hint: %s\n", hint)
	}
	os.Exit(code)
}

func run(args []string) error {
	app := newApp()
	words, err := ownWords(app.Flags, args)
	if err != nil {
		return err
	}
	err = app.Run(words)
	if text, _, ok := strings.Cut(fmt.Sprint(err), ": strconv."); ok {
		return usage(text) // cli's word on a variable that is neither true nor false
	}
	return err
}

// ending is how COMMAND ended, on its way to the one place that exits.
type ending struct{ launcher.Outcome }

func (e *ending) Error() string { return fmt.Sprintf("ended with %d", e.Code) }

// exit ends this process as COMMAND has ended. A death by signal is one for our
// parent to see, unless the signal is ignored or blocked here.
func (e *ending) exit() {
	// PID 1 of a namespace is not ended by a signal that it does not handle.
	if sig := e.Signal; sig != 0 && os.Getpid() != 1 && !signal.Ignored(sig) {
		signal.Reset(sig)
		if syscall.Kill(os.Getpid(), sig) == nil {
			time.Sleep(100 * time.Millisecond)
		}
	}
	os.Exit(e.Code)
}

func newApp() *cli.App {
	cli.HelpPrinter = func(w io.Writer, _ string, _ any) { _, _ = io.WriteString(w, helpText(startFlags())) }
	return &cli.App{
		Name:            "bengal-run",
		Version:         buildVersion(),
		HideHelpCommand: true,
		ExitErrHandler:  func(*cli.Context, error) {},
		OnUsageError:    func(_ *cli.Context, err error, _ bool) error { return usage(err.Error()) },
		Flags:           startFlags(),
		Action:          start,
	}
}

func startFlags() []cli.Flag {
	cli.VersionFlag = &cli.BoolFlag{Name: "version", Usage: "print the version", DisableDefaultText: true}
	cli.HelpFlag = &cli.BoolFlag{Name: "help", Aliases: []string{"h"}, Usage: "print this help", DisableDefaultText: true}
	return []cli.Flag{
		text("pidfile", "", "write the record to `PATH` (default .bengal-run.pid)"),
		flag("no-pidfile", "write no record"),
		flag("yes", "yes to every question that may be answered by machine", "y", "force", "f"),
		flag("no-input", "never ask"),
		text("grace", "5s", "`DURATION` from asking to end until SIGKILL (default 5s)"),
		text("stop-signal", "TERM", "`NAME` of the signal that asks to end when none is passed on (default TERM)"),
		text("parent-death", "auto", "`HOW` the end of whoever started us is noticed: "+strings.Join(starter.Modes, ", ")+" (default auto)"),
		&cli.StringSliceFlag{Name: "keep", EnvVars: env("keep"), Usage: "spare a detached program called `NAME`; repeatable"},
		text("chdir", "", "`DIR` is the project's folder, for COMMAND and the record", "C"),
		flag("quiet", "only errors", "q"),
		flag("verbose", "every step, with its time", "v"),
		cli.VersionFlag,
		cli.HelpFlag,
	}
}

func text(name, value, usage string, aliases ...string) cli.Flag {
	return &cli.StringFlag{Name: name, Aliases: aliases, Value: value, EnvVars: env(name), Usage: usage}
}

func flag(name, usage string, aliases ...string) cli.Flag {
	return &cli.BoolFlag{Name: name, Aliases: aliases, EnvVars: env(name), Usage: usage}
}

// env is the variable of an option: --no-pidfile is BENGAL_RUN_NO_PIDFILE. An
// empty one is none.
func env(option string) []string {
	name := "BENGAL_RUN_" + strings.ToUpper(strings.ReplaceAll(option, "-", "_"))
	if os.Getenv(name) == "" {
		return nil
	}
	return []string{name}
}

func start(c *cli.Context) error {
	argv := c.Args().Slice()
	if len(argv) > 0 && argv[0] == "--" { // see ownWords
		argv = argv[1:]
	} else if len(argv) > 0 && argv[0] == "completion" {
		if os.Args[1] != "completion" {
			return wrongCompletion("options of a start in front of completion")
		}
		return completion(c, argv[1:])
	} else if len(argv) > 0 && argv[0] == "help" {
		if os.Args[1] != "help" {
			return &launcher.Error{Code: 2, Err: errors.New("options of a start in front of help"), Hint: "bengal-run help"}
		}
		return cli.ShowAppHelp(c)
	}
	if len(argv) == 0 {
		return usage("no COMMAND given")
	}
	o := launcher.Options{
		Argv:      argv,
		Keep:      c.StringSlice("keep"),
		Pidfile:   c.String("pidfile"),
		NoPidfile: c.Bool("no-pidfile"),
		Say:       voice(c.Bool("quiet"), c.Bool("verbose")),
	}
	var err error
	if o.Grace, err = duration(c.String("grace")); err != nil {
		return usage("--grace: " + err.Error())
	}
	if o.Stop, err = signals.Parse(c.String("stop-signal")); err != nil {
		return usage("--stop-signal: " + err.Error())
	}
	if o.Parent, err = starter.ParseMode(c.String("parent-death")); err != nil {
		return usage("--parent-death: " + err.Error())
	}
	if c.IsSet("pidfile") && o.Pidfile == "" {
		return usage("--pidfile: an empty path")
	}
	if c.IsSet("chdir") {
		o.Dir = c.String("chdir")
	}
	outcome, err := launcher.Run(o)
	if err != nil {
		return err
	}
	return &ending{outcome}
}

// duration reads 5s, 1m30s or 500ms; a bare number is seconds, as with timeout.
func duration(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if err != nil {
		if d, err = time.ParseDuration(s + "s"); err != nil {
			return 0, fmt.Errorf("%q is no duration such as 5s or 500ms", s)
		}
	}
	if d < 0 {
		return 0, fmt.Errorf("%s is less than nothing", s)
	}
	if d > 1000*time.Hour {
		return 0, fmt.Errorf("%s is more than 1000h", s)
	}
	return d, nil
}

// messages writes to stderr. What cannot be written is let be: the terminal may
// be gone. A write through os.Stderr to a broken pipe would end this process by
// SIGPIPE, half-way through the clean-up (os/signal, "SIGPIPE").
type messages struct{}

func (messages) Write(p []byte) (int, error) {
	_, _ = syscall.Write(2, p)
	return len(p), nil
}

// voice prints what the launcher says.
func voice(quiet, verbose bool) func(launcher.Level, string) {
	began := time.Now()
	return func(l launcher.Level, text string) {
		if quiet || l == launcher.Detail && !verbose {
			return
		}
		stamp := ""
		if verbose {
			stamp = fmt.Sprintf("%7.3f s  ", time.Since(began).Seconds())
		}
		fmt.Fprintf(messages{}, "bengal-run: %s%s\n", stamp, text)
	}
}

func usage(text string) error {
	return &launcher.Error{Code: launcher.CodeFailed, Err: errors.New(text), Hint: "bengal-run --help"}
}

func oneLine(err error) string {
	return strings.Join(strings.Fields(err.Error()), " ")
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
