package launcher

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
	"unicode"

	"bengal-run/launcher/recovery"
	"bengal-run/launcher/tree"
)

// Words puts what was found into words. Plain ones are ASCII alone: for whoever
// reads a log.
type Words struct{ Plain bool }

// The longest command line that is shown, in characters.
const widest = 160

func (w Words) mark(picture string) string {
	if w.Plain {
		return ""
	}
	return picture
}

// Command is a command line on one line, as far as it fits.
func (w Words) Command(argv []string) string {
	words := make([]string, len(argv))
	for n, a := range argv {
		words[n] = a
		if a == "" {
			words[n] = "''"
		}
	}
	return w.cut(w.Text(strings.Join(words, " ")))
}

// Text is what may be written to a terminal or a log: nobody writes escape
// sequences, or a line of ours, by the name that he gives to a process.
func (w Words) Text(s string) string {
	s = strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) {
			return ' '
		}
		if w.Plain && c > unicode.MaxASCII {
			return '?'
		}
		return c
	}, s)
	return tree.Printable(s)
}

func (w Words) cut(s string) string {
	if runes := []rune(s); len(runes) > widest {
		if w.Plain {
			return string(runes[:widest-3]) + "..."
		}
		return string(runes[:widest-1]) + "…"
	}
	return s
}

// Folder is a folder's name, from the home folder on where it lies in it.
func (w Words) Folder(dir string) string {
	if home, err := os.UserHomeDir(); err == nil && home != "/" && (dir == home || strings.HasPrefix(dir, home+"/")) {
		dir = "~" + dir[len(home):]
	}
	return w.Text(dir)
}

// Age is a duration in the unit that fits it: 20 s, 5 min, 2 h, 3 d.
func Age(d time.Duration) string {
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

// Ports names some: "port 3000", "ports 3000, 3001".
func Ports(ports []int) string {
	words := make([]string, len(ports))
	for n, p := range ports {
		words[n] = fmt.Sprint(p)
	}
	if len(ports) == 1 {
		return "port " + words[0]
	}
	return "ports " + strings.Join(words, ", ")
}

// portsAre begins a sentence: "port 3000 is", "ports 3000, 3001 are".
func portsAre(ports []int) string {
	if len(ports) == 1 {
		return Ports(ports) + " is"
	}
	return Ports(ports) + " are"
}

// Block is what is said about a finding before a question.
func (w Words) Block(f recovery.Finding) []string {
	lines := []string{w.mark("⚠️  ") + upper(w.title(f))}
	if f.Main.PID != 0 && f.Kind != recovery.Live {
		lines = append(lines, "   "+w.origin(f))
	}
	switch {
	case f.Kind == recovery.Live:
	case len(f.Ports) > 0:
		lines = append(lines, "   This process is holding "+Ports(f.Ports))
	case f.Kind == recovery.Claim:
		lines = append(lines, "   "+upper(f.Reason)+provesNothing)
	}
	if f.Recorded {
		lines = append(lines, "   The record of a dead instance names it, but it does not show that it belongs there")
	}
	for _, m := range f.Spares {
		lines = append(lines, fmt.Sprintf("   Left alone: %s (PID %d), %s", w.Text(m.Name), m.PID, m.Why))
	}
	return lines
}

// title is the one line that names a finding, in lower case.
func (w Words) title(f recovery.Finding) string {
	command := w.Command(f.Argv)
	switch f.Kind {
	case recovery.Stale:
		return fmt.Sprintf("found stale server process (PID %d): %s", f.Main.PID, command)
	case recovery.Live:
		return w.Running(f)
	case recovery.Claim:
		return fmt.Sprintf("found process (PID %d): %s", f.Main.PID, command)
	case recovery.Refused:
		return w.Refusal(f)
	}
	if len(f.Ports) == 0 {
		return fmt.Sprintf("found process (PID %d): %s", f.Main.PID, command)
	}
	return fmt.Sprintf(portTaken, portsAre(f.Ports), f.Main.PID, command)
}

// Running says that an instance lives, and where to find it.
func (w Words) Running(f recovery.Finding) string {
	ports := ""
	if all := unite(f.Record.Ports, f.Ports); len(all) > 0 {
		ports = Ports(all) + ", "
	}
	where := ""
	if here, err := os.Getwd(); err == nil && f.Dir != "" && f.Dir != here {
		where = " in " + w.Folder(f.Dir)
	}
	word := "already running here"
	if where != "" {
		word = "already running"
	}
	return fmt.Sprintf("%s (PID %d, %ssince %s)%s: %s", word, f.Main.PID, ports, clock(f.Since()), where, w.Command(f.Argv))
}

// clock is a time of today, or a day before.
func clock(t time.Time) string {
	t = t.Local()
	if time.Since(t) > 20*time.Hour {
		return t.Format("2006-01-02 15:04")
	}
	return t.Format("15:04")
}

// Refusal says who holds a port that nobody here can end, or what else is left
// alone.
func (w Words) Refusal(f recovery.Finding) string {
	who := ""
	if f.Main.PID != 0 {
		who = fmt.Sprintf("%s (PID %d) ", w.Text(f.Main.Name), f.Main.PID)
	}
	if len(f.Ports) == 0 {
		return who + f.Reason
	}
	return fmt.Sprintf("%s taken: %s%s", portsAre(f.Ports), who, f.Reason)
}

func (w Words) origin(f recovery.Finding) string {
	line := "started " + Age(f.Main.Age()) + " ago"
	if f.Dir != "" {
		line += " in " + w.Folder(f.Dir)
	}
	if f.Kind == recovery.Stale {
		line += "; whoever started it is gone"
	}
	if n := len(f.Members); n > 1 && f.Kind != recovery.Stale {
		line += fmt.Sprintf("; %d processes share the port", n)
	}
	return line
}

// Question is what is asked about a finding.
func Question(k recovery.Kind) string {
	switch k {
	case recovery.Stale:
		return "Kill stale process?"
	case recovery.Live:
		return "Stop it?"
	}
	return "Kill it?"
}

// Ended says what came of it.
func (w Words) Ended(f recovery.Finding, r recovery.Result) string {
	what := "Process"
	if f.Kind == recovery.Stale {
		what = "Stale process"
	}
	processes := fmt.Sprintf("%d processes", r.Ended)
	if r.Ended == 1 {
		processes = "1 process"
	}
	if r.LetGo {
		return w.mark("✅ ") + what + " has let go of the port by itself"
	}
	if r.Ended == 0 {
		return w.mark("✅ ") + what + " is gone already"
	}
	return fmt.Sprintf("%s%s terminated (%s, %.1f s)", w.mark("✅ "), what, processes, r.Took.Seconds())
}

// Left says who could not be ended, and why.
func (w Words) Left(left []recovery.Left) string {
	var words []string
	for _, l := range left {
		words = append(words, fmt.Sprintf("%s (PID %d) %s", w.Text(l.Name), l.PID, l.Why))
	}
	return fmt.Sprintf(leftAlive, strings.Join(words, ", "))
}

// Again says who holds a port once more.
func (w Words) Again(f recovery.Finding) string {
	if f.Main.PID == 0 {
		return w.Refusal(f)
	}
	line := fmt.Sprintf("%s taken again by %s (PID %d)", portsAre(f.Ports), w.Text(f.Main.Name), f.Main.PID)
	if s, ok := f.Starter(); ok && s.PID > 0 {
		line += fmt.Sprintf(": PID %d (%s) started it again", s.PID, w.Text(s.Name))
	}
	return line
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func unite(a, b []int) []int {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
