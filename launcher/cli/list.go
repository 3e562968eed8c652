package cli

import (
	"fmt"
	"strconv"
	"strings"

	"bengal-run/launcher/dealing"
	"bengal-run/launcher/speech"

	"github.com/urfave/cli/v2"
)

var listCommand = command{
	name:     "list",
	synopsis: "[--json]",
	usage:    "what runs, and what was left",
	flags:    func() []cli.Flag { return []cli.Flag{flag("json", "print an array for scripts"), helpFlag()} },
	action:   listInstances,
}

func listInstances(c *cli.Context) error {
	all := dealing.List()
	if c.Bool("json") {
		return printJSON(all)
	}
	if len(all) == 0 {
		newVoice(c).say(speech.Notice, nothingRuns)
		return nil
	}
	words := speech.Words{Plain: plain()}
	rows := [][]string{{"STATE", "PID", "PORTS", "SINCE", "UNTIL", "FOLDER", "COMMAND"}}
	for _, r := range all {
		pid := r.PID
		if r.State == "stale" && len(r.Processes) > 0 {
			pid = r.Processes[0].PID
		}
		rows = append(rows, []string{r.State, strconv.Itoa(pid), portWords(r.Ports),
			r.Since.Local().Format("2006-01-02 15:04"), whoseEnd(words, r.Until), words.Folder(r.Dir), words.Command(r.Argv)})
	}
	return print(table(rows))
}

func whoseEnd(w speech.Words, p *dealing.Process) string {
	if p == nil {
		return "-"
	}
	return fmt.Sprintf("%s (PID %d)", w.Text(p.Name), p.PID)
}

func portWords(ports []int) string {
	if len(ports) == 0 {
		return "-"
	}
	words := make([]string, len(ports))
	for n, p := range ports {
		words[n] = strconv.Itoa(p)
	}
	return strings.Join(words, ",")
}
