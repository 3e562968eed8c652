package main

import (
	"strings"

	"bengal-run/launcher"
	"bengal-run/launcher/signals"
	"bengal-run/launcher/starter"

	"github.com/urfave/cli/v2"
)

func startFlags() []cli.Flag {
	cli.VersionFlag = &cli.BoolFlag{Name: "version", Usage: "print the version", DisableDefaultText: true}
	return []cli.Flag{
		list("port", "`PORT` that COMMAND will listen on; repeatable, or 3000,3001 (default: found in its words, else $PORT)", "p"),
		flag("auto-port", "when the port stays taken, use the next free one: as $PORT, and for {port} in COMMAND's words"),
		text("pidfile", "", "write the record to `PATH` (default .bengal-run.pid)"),
		flag("no-pidfile", "write no record"),
		flag("yes", "yes to every question that may be answered by machine", "y", "force", "f"),
		flag("no-input", "never ask"),
		flag("replace", "first stop the living instance that is in the way"),
		text("grace", "5s", "`DURATION` from asking to end until SIGKILL (default 5s)"),
		text("stop-signal", "TERM", "`NAME` of the signal that asks to end when none is passed on (default TERM)"),
		text("parent-death", "auto", "`HOW` the end of whoever started us is noticed: "+strings.Join(starter.Modes, ", ")+" (default auto)"),
		flag("isolate", "run COMMAND in a PID namespace of its own (Linux): nothing is spared, and nothing is left even if all of bengal-run is killed with -9 at once"),
		list("keep", "spare a detached program called `NAME`; repeatable"),
		text("chdir", "", "`DIR` is the project's folder, for COMMAND and the record", "C"),
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
func start(c *cli.Context) error {
	argv := c.Args().Slice()
	if len(argv) > 0 && argv[0] == "--" { // our own, behind the one that ended the options for cli
		argv = argv[1:]
	}
	if len(argv) == 0 {
		return usage("no COMMAND given")
	}
	v := newVoice(c)
	o := launcher.Options{
		Argv:      argv,
		Keep:      c.StringSlice("keep"),
		Pidfile:   c.String("pidfile"),
		NoPidfile: c.Bool("no-pidfile"),
		AutoPort:  c.Bool("auto-port"),
		Replace:   c.Bool("replace"),
		Isolate:   c.Bool("isolate"),
		Yes:       c.Bool("yes"),
		Say:       v.say,
		Show:      v.show,
		Words:     launcher.Words{Plain: plain()},
	}
	var err error
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
		return usage("--pidfile: an empty path")
	}
	if c.IsSet("chdir") {
		o.Dir = c.String("chdir")
	}
	o.Ask = asker(c.Bool("no-input"), launcher.CodeTaken)
	outcome, err := launcher.Run(o)
	if err != nil {
		return err
	}
	return &ending{outcome}
}

// ports reads --port.
func ports(c *cli.Context) ([]int, error) {
	ports, err := launcher.ParsePorts(c.StringSlice("port"))
	if err != nil {
		return nil, usage("--port: " + err.Error())
	}
	return ports, nil
}
