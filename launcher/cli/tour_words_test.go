package cli

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	prompted = regexp.MustCompile(`^~\S* \$$`)
	listed   = regexp.MustCompile(`^(STATE|live|stale) +(\S+) +(\S+) +(SINCE|\S+ \S+) +(UNTIL|-|\S.* \(PID \d+\)) *(\S*) *(.*)$`)
	stamp    = regexp.MustCompile(`\[[^]]*\] "GET`)
	who      = regexp.MustCompile(`PID \d+`)
	ago      = regexp.MustCompile(`started \S+ \S+ ago|started just now`)
	lasted   = regexp.MustCompile(`, [0-9.]+ m?s\)`)
)

// standIns puts what is the same each time in the place of what changes from one
// tour to the next: folders, the port, PIDs and times. An instance of somebody
// else's in the list is left out.
func (n *newcomer) standIns(screen string) string {
	screen = strings.TrimSuffix(screen, "\n"+screen[strings.LastIndexByte(screen, '\n')+1:]) // the last prompt
	screen = strings.NewReplacer(n.origin, "/srv/git/bengal-run", n.home, "~", strconv.Itoa(n.port), "8000").Replace(screen)
	_, screen, _ = strings.Cut(screen, " cd ~/site\n")
	screen = who.ReplaceAllString(screen, "PID 12345")
	screen = ago.ReplaceAllString(screen, "started 2 h ago")
	screen = lasted.ReplaceAllString(screen, ", 0.1 s)")
	screen = stamp.ReplaceAllString(screen, `[22/Nov/2026 10:00:07] "GET`)
	var b strings.Builder
	for line := range strings.SplitSeq(screen, "\n") {
		if row := listed.FindStringSubmatch(line); row != nil {
			if row[1] != "STATE" {
				if row[6] != "~/site" {
					continue
				}
				row[2], row[4] = "48211", "2026-11-22 10:00"
			}
			line = fmt.Sprintf("%-5s  %-5s  %-5s  %-16s  %-5s  %-6s  %s", row[1], row[2], row[3], row[4], row[5], row[6], row[7])
		}
		fmt.Fprintln(&b, line)
	}
	return b.String()
}

// What somebody may want to know after the tour, and the words of --help that
// tell it.
func TestTourAnswered(t *testing.T) {
	help := helpText()
	for question, answers := range map[string][]string{
		"how do I call it?":                      {"bengal-run -- npm run dev", "Usage: bengal-run [options] [--] COMMAND"},
		"can I still press the server's keys?":   {"its keys, its output and its exit code"},
		"how do I get TAB in another shell?":     {"bengal-run completion bash|zsh|fish"},
		"what was that list?":                    {"bengal-run list", "what runs, and what was left"},
		"which port does it mean?":               {"-p, --port PORT", "COMMAND will listen on PORT"},
		"and if that is taken?":                  {"first ends what holds the port; asks", "--auto-port", "75\nthe port stays taken"},
		"how long has the server to tidy up?":    {"--grace DURATION", "from asking to end until SIGKILL (default 5s)"},
		"what if the server needs another word?": {"--stop-signal NAME"},
		"what is .bengal-run.pid?":               {"--pidfile PATH", "the record goes to PATH (default .bengal-run.pid)", "--no-pidfile"},
		"what if my terminal is killed?":         {"--parent-death HOW"},
		"what ends what was left before?":        {"bengal-run cleanup"},
		"will it end my browser, too?":           {"Spared when detached:", "firefox", "--keep NAME"},
		"how do I see what it does?":             {"-v, --verbose", "every step, with its time"},
		"can I set an option for good?":          {"--grace is BENGAL_RUN_GRACE"},
		"what does exit code 125 mean?":          {"125 bengal-run failed"},
	} {
		for _, answer := range answers {
			if !strings.Contains(help, answer) {
				t.Errorf("%s --help has no %q", question, answer)
			}
		}
	}
}
