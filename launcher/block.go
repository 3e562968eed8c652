package launcher

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"bengal-run/launcher/recovery"
	"bengal-run/launcher/system"
)

// block describes a finding, above a question.
func (w Words) block(f recovery.Finding) []string {
	lines := []string{w.mark("⚠️  ") + upper(w.title(f))}
	if f.Main.PID != 0 && f.Kind != recovery.Live {
		lines = append(lines, "   "+w.origin(f))
	}
	switch {
	case f.Kind == recovery.Live:
		if urls := recordedURLs(f.Record); len(urls) > 0 {
			lines = append(lines, "   It answers at "+strings.Join(urls, " "))
		}
	case len(f.Ports) > 0:
		lines = append(lines, fmt.Sprintf(blockHolds, portWords(f.Ports)))
		lines = append(lines, w.together(f)...)
	case f.Kind == recovery.Claim:
		lines = append(lines, "   "+upper(f.Reason)+provesNothing)
	}
	if f.Kind == recovery.Recorded {
		lines = append(lines, blockRecorded)
	}
	for _, m := range f.Spares {
		lines = append(lines, fmt.Sprintf(blockSpared, w.Text(m.Name), m.PID, m.Why))
	}
	return lines
}

// together lists the other holders of the port, which are ended with the first.
func (w Words) together(f recovery.Finding) (lines []string) {
	if f.Kind != recovery.Stranger && f.Kind != recovery.Orphan {
		return nil
	}
	text := blockBelow
	if slices.ContainsFunc(f.Members, func(m recovery.Member) bool { return m.PID == f.Main.PID && len(m.Ports) > 0 }) {
		text = blockToo
	}
	for _, m := range f.Members {
		if m.PID != f.Main.PID && len(m.Ports) > 0 && len(lines) < 8 {
			argv, err := system.Argv(m.PID)
			if err != nil || len(argv) == 0 {
				argv = []string{m.Name}
			}
			lines = append(lines, fmt.Sprintf(text, w.Command(argv), m.PID))
		}
	}
	return lines
}

// title names a finding in one line, in lower case.
func (w Words) title(f recovery.Finding) string {
	command := w.Command(f.Argv)
	switch f.Kind {
	case recovery.Stale, recovery.Orphan:
		return fmt.Sprintf(foundStale, f.Main.PID, command)
	case recovery.Live:
		return w.running(f)
	case recovery.Refused:
		return w.refusal(f)
	}
	if len(f.Ports) == 0 || f.Kind == recovery.Claim {
		return fmt.Sprintf(foundProcess, f.Main.PID, command)
	}
	return fmt.Sprintf(portTaken, portsAre(f.Ports), f.Main.PID, command)
}

// running says that an instance lives, and where to find it.
func (w Words) running(f recovery.Finding) string {
	ports := ""
	if all := recovery.Union(f.Record.Ports, f.Ports); len(all) > 0 {
		ports = portWords(all) + ", "
	}
	command := w.Command(f.Argv)
	if here, err := syscall.Getwd(); err == nil && f.Dir != "" && f.Dir != here {
		return fmt.Sprintf(runningThere, f.Main.PID, ports, clock(f.Since()), w.Folder(f.Dir), command)
	}
	return fmt.Sprintf(runningHere, f.Main.PID, ports, clock(f.Since()), command)
}

// clock is a time of the last 20 hours, with its day if it is older.
func clock(t time.Time) string {
	t = t.Local()
	if time.Since(t) > 20*time.Hour {
		return t.Format("2006-01-02 15:04")
	}
	return t.Format("15:04")
}

// refusal says who holds a port and may not be ended, or what is left alone.
func (w Words) refusal(f recovery.Finding) string {
	who := "it "
	if f.Main.PID != 0 {
		who = fmt.Sprintf("%s (PID %d) ", w.Text(f.Main.Name), f.Main.PID)
	} else if f.Path != "" {
		who = w.Text(filepath.Base(f.Path)) + " "
	}
	if len(f.Ports) == 0 {
		return who + f.Reason
	}
	return fmt.Sprintf("%s taken: %s%s", portsAre(f.Ports), who, f.Reason)
}

func (w Words) origin(f recovery.Finding) string {
	line := "started " + age(f.Main.Age()) + " ago"
	if f.Dir != "" {
		line += " in " + w.Folder(f.Dir)
	}
	if f.Kind == recovery.Stale || f.Kind == recovery.Orphan {
		line += "; whoever started it is gone"
	}
	return line
}

// questionAbout is the question about a finding of a kind.
func questionAbout(k recovery.Kind) string {
	switch k {
	case recovery.Stale, recovery.Orphan:
		return "Kill stale process?"
	case recovery.Live:
		return "Stop it?"
	}
	return "Kill it?"
}

// ended says that a finding's processes have ended.
func (w Words) ended(f recovery.Finding, r recovery.Result) string {
	what := "Process"
	if f.Kind == recovery.Stale || f.Kind == recovery.Orphan {
		what = "Stale process"
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
	return w.mark("✅ ") + line
}

// left says which processes could not be ended, and why.
func (w Words) left(left []recovery.Left) string {
	var words []string
	for _, l := range left {
		words = append(words, fmt.Sprintf("%s (PID %d) %s", w.Text(l.Name), l.PID, l.Why))
	}
	return fmt.Sprintf(leftAlive, strings.Join(words, ", "))
}

// again says who has taken a port again.
func (w Words) again(f recovery.Finding) string {
	if f.Main.PID == 0 {
		return w.refusal(f)
	}
	line := fmt.Sprintf(takenAgain, portsAre(f.Ports), w.Text(f.Main.Name), f.Main.PID)
	if s, err := system.Look(f.Main.Parent); err == nil {
		line += fmt.Sprintf(startedAgain, s.PID, w.Text(s.Name))
	}
	return line
}
