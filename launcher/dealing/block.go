package dealing

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"bengal-run/launcher/recovery"
	"bengal-run/launcher/speech"
	"bengal-run/launcher/system"
)

func (d Dealer) block(f recovery.Finding) []string {
	lines := []string{d.Words.Mark("⚠️  ") + upper(d.title(f))}
	if f.Kind != recovery.Live {
		lines = append(lines, "   "+d.origin(f))
	}
	switch {
	case f.Kind == recovery.Live:
		if urls := RecordedURLs(f.Record); len(urls) > 0 {
			lines = append(lines, fmt.Sprintf(blockAnswers, strings.Join(urls, " ")))
		}
	case len(f.Ports) > 0:
		lines = append(lines, fmt.Sprintf(blockHolds, speech.PortWords(f.Ports)))
		lines = append(lines, d.sharers(f)...)
	case f.Kind == recovery.Claim:
		lines = append(lines, "   "+upper(f.Reason)+provesNothing)
	}
	if f.Kind == recovery.Recorded {
		lines = append(lines, blockRecorded)
	}
	for _, m := range f.Spares {
		lines = append(lines, fmt.Sprintf(blockSpared, d.Words.Text(m.Name), m.PID, m.Why))
	}
	return lines
}

// sharers lists the other holders of the port, which are ended with the first.
func (d Dealer) sharers(f recovery.Finding) (lines []string) {
	if f.Kind != recovery.Stranger && f.Kind != recovery.Orphan {
		return nil
	}
	text := blockBelow
	if slices.ContainsFunc(f.Members, func(m recovery.Member) bool { return m.PID == f.Main.PID && len(m.Ports) > 0 }) {
		text = blockToo
	}
	for _, m := range f.Members {
		if m.PID != f.Main.PID && len(m.Ports) > 0 && len(lines) < 8 {
			lines = append(lines, fmt.Sprintf(text, d.Words.Command(recovery.Argv(m.Info)), m.PID))
		}
	}
	return lines
}

func (d Dealer) title(f recovery.Finding) string {
	command := d.Words.Command(f.Argv)
	switch f.Kind {
	case recovery.Stale, recovery.Orphan:
		return fmt.Sprintf(foundStale, f.Main.PID, command)
	case recovery.Live:
		return d.Running(f)
	}
	if len(f.Ports) == 0 || f.Kind == recovery.Claim {
		return fmt.Sprintf(foundProcess, f.Main.PID, command)
	}
	return fmt.Sprintf(PortTaken, speech.PortsAre(f.Ports), f.Main.PID, command)
}

// Running says that an instance lives, and where to find it.
func (d Dealer) Running(f recovery.Finding) string {
	ports := ""
	if all := recovery.Union(f.Record.Ports, f.Ports); len(all) > 0 {
		ports = speech.PortWords(all) + ", "
	}
	command := d.Words.Command(f.Argv)
	if here, err := syscall.Getwd(); err == nil && f.Dir != "" && f.Dir != here {
		return fmt.Sprintf(runningThere, f.Main.PID, ports, clock(f.Since()), d.Words.Folder(f.Dir), command)
	}
	return fmt.Sprintf(runningHere, f.Main.PID, ports, clock(f.Since()), command)
}

// clock is a time of day, with the date if it is more than 20 hours ago.
func clock(t time.Time) string {
	t = t.Local()
	if time.Since(t) > 20*time.Hour {
		return t.Format("2006-01-02 15:04")
	}
	return t.Format("15:04")
}

// WhyKept says who holds a port and may not be ended, or what is left alone.
func (d Dealer) WhyKept(f recovery.Finding) string {
	who := "it "
	if f.Main.PID != 0 {
		who = fmt.Sprintf("%s (PID %d) ", d.Words.Text(f.Main.Name), f.Main.PID)
	} else if f.Path != "" {
		who = d.Words.Text(filepath.Base(f.Path)) + " "
	}
	if len(f.Ports) == 0 {
		return who + f.Reason
	}
	return fmt.Sprintf("%s taken: %s%s", speech.PortsAre(f.Ports), who, f.Reason)
}

func (d Dealer) origin(f recovery.Finding) string {
	line := fmt.Sprintf(startedAgo, age(f.Main.Age()))
	if f.Dir != "" {
		line += fmt.Sprintf(startedIn, d.Words.Folder(f.Dir))
	}
	if f.Kind == recovery.Stale || f.Kind == recovery.Orphan {
		line += starterGone
	}
	return line
}

func questionAbout(k recovery.Kind) string {
	switch k {
	case recovery.Stale, recovery.Orphan:
		return killStale
	case recovery.Live:
		return stopIt
	}
	return killIt
}

func (d Dealer) ended(f recovery.Finding, r recovery.Result) string {
	what := aProcess
	if f.Kind == recovery.Stale || f.Kind == recovery.Orphan {
		what = aStaleProcess
	}
	line := ""
	switch {
	case r.LetGo:
		line = fmt.Sprintf(portLetGo, what)
	case r.Ended == 0:
		line = fmt.Sprintf(goneAlready, what)
	case r.Ended == 1:
		line = fmt.Sprintf(oneTerminated, what, r.Took.Seconds())
	default:
		line = fmt.Sprintf(terminated, what, r.Ended, r.Took.Seconds())
	}
	return d.Words.Mark("✅ ") + line
}

func (d Dealer) left(left []recovery.Member) string {
	var words []string
	for _, l := range left {
		words = append(words, fmt.Sprintf("%s (PID %d) %s", d.Words.Text(l.Name), l.PID, l.Why))
	}
	return fmt.Sprintf(LeftAlive, strings.Join(words, ", "))
}

func (d Dealer) again(f recovery.Finding) string {
	if f.Main.PID == 0 {
		return d.WhyKept(f)
	}
	line := fmt.Sprintf(takenAgain, speech.PortsAre(f.Ports), d.Words.Text(f.Main.Name), f.Main.PID)
	if s, err := system.Look(f.Main.Parent); err == nil {
		line += fmt.Sprintf(startedAgain, s.PID, d.Words.Text(s.Name))
	}
	return line
}

// age is a duration in the unit that fits it: 20 s, 5 min, 2 h, 3 d.
func age(d time.Duration) string {
	for _, u := range []struct {
		unit time.Duration
		name string
	}{{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "min"}} {
		if d >= u.unit {
			return fmt.Sprintf("%d %s", d/u.unit, u.name)
		}
	}
	return fmt.Sprintf("%d s", max(0, d)/time.Second)
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
