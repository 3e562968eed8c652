package cli

import (
	"os"

	"bengal-run/launcher/dealing"
	"bengal-run/launcher/program"
	"bengal-run/launcher/speech"

	"github.com/urfave/cli/v2"
)

var cleanupCommand = command{
	name:     "cleanup",
	synopsis: "[options]",
	usage:    "end what was left behind; asks first",
	flags: func() []cli.Flag {
		return []cli.Flag{
			list("port", "also whoever holds `PORT`; repeatable, or 3000,3001", "p"),
			flag("yes", "yes to what may be answered by machine", "y", "force", "f"),
			flag("dry-run", "say what would be done, and do nothing", "n"),
			flag("json", "print a report for scripts to stdout"),
			text("grace", "5s", "`DURATION` from asking to end until SIGKILL (default 5s)"),
			text("pidfile", "", "the record in `PATH`, too"),
			flag("no-input", "never ask"),
			helpFlag(),
		}
	},
	action: cleanup,
}

func cleanup(c *cli.Context) error {
	v := newVoice(c)
	o := dealing.CleanupOptions{
		Yes:     c.Bool("yes"),
		DryRun:  c.Bool("dry-run"),
		Pidfile: c.String("pidfile"),
		Keep:    keepVariable(),
		Voice:   v.speaks(v.asker(c.Bool("no-input"), 1)),
	}
	var err error
	if o.Ports, err = ports(c); err != nil {
		return err
	}
	if o.Grace, err = grace(c); err != nil {
		return err
	}
	if c.IsSet("pidfile") && o.Pidfile == "" {
		return usage(emptyPidfile)
	}
	report, err := dealing.Cleanup(o)
	if c.Bool("json") {
		if jerr := printJSON(report); err == nil && jerr != nil {
			err = &speech.Error{Code: 1, Err: jerr}
		}
	}
	switch {
	case err != nil:
		return err
	case report.Left > 0:
		return &ending{program.Outcome{Code: 1}}
	case len(report.Found) == 0:
		v.say(speech.Notice, nothingFound)
	}
	return nil
}

// keepVariable is the value of --keep's variable. Cleanup has no such option, but
// spares what a start spares.
func keepVariable() []string {
	if name := os.Getenv("BENGAL_RUN_KEEP"); name != "" {
		return []string{name}
	}
	return nil
}
