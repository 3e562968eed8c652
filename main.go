// Command bengal-run runs a dev server so that nothing of it is left behind.
package main

import (
	"os"

	"bengal-run/launcher/cli"
)

func main() {
	outcome := cli.Main(os.Args)
	outcome.Die() // returns where no signal has ended COMMAND
	os.Exit(outcome.Code)
}
