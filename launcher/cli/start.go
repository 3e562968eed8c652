package cli

import (
	"fmt"
	"strings"

	"bengal-run/launcher"
	"bengal-run/launcher/background"
	"bengal-run/launcher/program"
	"bengal-run/launcher/signals"
	"bengal-run/launcher/speech"
	"bengal-run/launcher/starter"
	"bengal-run/launcher/way"

	"github.com/urfave/cli/v2"
)

func startFlags() []cli.Flag {
	cli.VersionFlag = &cli.BoolFlag{Name: "version", Usage: "print the version", DisableDefaultText: true}
	return []cli.Flag{
		list("port", "COMMAND will listen on `PORT`; repeatable, or 3000,3001", "p"),
		flag("auto-port", "port taken: use the next free one, as $PORT and {port}"),
		flag("replace", "first stop the living instance that is in the way"),
		flag("yes", "answer yes; a living instance takes --replace", "y", "force", "f"),
		flag("no-input", "never ask"),
		text("pidfile", "", "the record goes to `PATH` (default .bengal-run.pid)"),
		flag("no-pidfile", "write no record"),
		text("grace", "5s", "`DURATION` from asking to end until SIGKILL (default 5s)"),
		text("stop-signal", "TERM", "signal `NAME` asks COMMAND to end (default TERM)"),
		text("parent-death", "auto", "`HOW` to watch the parent: "+strings.Join(starter.Modes, ", ")),
		list("keep", "leave a detached `NAME` running; none empties the list"),
		flag("isolate", "run in a PID namespace, which ends as a whole (Linux)"),
		flag("background", "return when COMMAND answers; it runs on"),
		text("wait", "60s", "--background: `DURATION` it may take (default 60s)"),
		text("log", "", "--background: COMMAND's output goes to `PATH`"),
		text("chdir", "", "`DIR` is the project's folder: COMMAND runs there", "C"),
		flag("quiet", "only errors", "q"),
		flag("verbose", "every step, with its time", "v"),
		cli.VersionFlag,
		helpFlag(),
	}
}

func helpFlag() cli.Flag {
	cli.HelpFlag = &cli.BoolFlag{Name: "help", Aliases: []string{"h"}, Usage: "print this help", DisableDefaultText: true}
	return cli.HelpFlag
}

// start runs COMMAND.
func start(c *cli.Context) (err error) {
	argv := operands(c)
	if len(argv) == 0 {
		return usage(noCommand)
	}
	v := newVoice(c)
	o := launcher.Options{
		Argv:      argv,
		Keep:      c.StringSlice("keep"),
		Pidfile:   c.String("pidfile"),
		NoPidfile: c.Bool("no-pidfile") && !typedOver(c, "pidfile", "no-pidfile"),
		AutoPort:  c.Bool("auto-port"),
		Replace:   c.Bool("replace"),
		Isolate:   c.Bool("isolate"),
		Yes:       c.Bool("yes"),
		Voice:     v.speaks(v.asker(c.Bool("no-input"), speech.CodeTaken)),
	}
	if o.Ports, err = ports(c); err != nil {
		return err
	}
	if o.Grace, err = grace(c); err != nil {
		return err
	}
	if o.Stop, err = signals.Parse(c.String("stop-signal")); err != nil {
		return usage("--stop-signal: " + err.Error())
	}
	if o.Parent, err = starter.ParseMode(c.String("parent-death")); err != nil {
		return usage("--parent-death: " + err.Error())
	}
	if c.IsSet("pidfile") && o.Pidfile == "" {
		return usage(emptyPidfile)
	}
	if o.Dir = c.String("chdir"); c.IsSet("chdir") && o.Dir == "" {
		return usage(emptyFolder)
	}
	if !c.Bool("background") {
		for _, name := range []string{"wait", "log"} {
			if c.IsSet(name) && env(name) == nil { // a variable may be meant for other starts
				return usage(fmt.Sprintf(onlyInBackground, name))
			}
		}
		return end(launcher.Run(o))
	}
	b := background.Start{Log: c.String("log"), Print: func(addresses []string) error {
		if len(addresses) == 0 {
			return nil
		}
		return print(strings.Join(addresses, "\n") + "\n")
	}}
	if b.Wait, err = duration(c.String("wait")); err != nil {
		return usage("--wait: " + err.Error())
	}
	if c.IsSet("log") && b.Log == "" {
		return usage(emptyLog)
	}
	if fd, ok := background.Handed(); ok {
		o.Ask = nil
		return end(launcher.RunHanded(o, fd))
	}
	return end(launcher.StartInBackground(o, b))
}

// end makes an outcome an error, for Main.
func end(outcome program.Outcome, err error) error {
	if err != nil {
		return err
	}
	return &ending{outcome}
}

func ports(c *cli.Context) ([]int, error) {
	ports, err := way.ParsePorts(c.StringSlice("port"))
	if err != nil {
		return nil, usage("--port: " + err.Error())
	}
	return ports, nil
}
