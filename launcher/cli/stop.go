package cli

import (
	"bengal-run/launcher/dealing"
	"bengal-run/launcher/program"

	"github.com/urfave/cli/v2"
)

var stopCommand = command{
	name:     "stop",
	synopsis: "[options]",
	usage:    "end what runs in this folder",
	flags: func() []cli.Flag {
		return []cli.Flag{
			list("port", "only what holds `PORT`; repeatable, or 3000,3001", "p"),
			flag("all", "in all folders of this user"),
			text("grace", "", "`DURATION` until SIGKILL (default: each one's own)"),
			flag("quiet", "only errors", "q"),
			helpFlag(),
		}
	},
	action: stop,
}

func stop(c *cli.Context) error {
	o := dealing.StopOptions{
		All:   c.Bool("all"),
		Grace: -1,
		Voice: newVoice(c).speaks(nil),
	}
	var err error
	if o.Ports, err = ports(c); err != nil {
		return err
	}
	if c.IsSet("grace") {
		if o.Grace, err = grace(c); err != nil {
			return err
		}
	}
	left, err := dealing.Stop(o)
	if err == nil && left > 0 {
		return &ending{program.Outcome{Code: 1}}
	}
	return err
}
