package speech

import (
	"cmp"
	"fmt"
	"os"
	"strings"
	"time"
	"unicode"

	"bengal-run/launcher/tree"
)

// Words puts findings into words. Plain ones are ASCII, for logs.
type Words struct{ Plain bool }

// widest is the longest command line shown, in characters.
const widest = 160

// Mark is a pictograph, where one can be shown.
func (w Words) Mark(picture string) string {
	if w.Plain {
		return ""
	}
	return picture
}

// Command puts a command line on one line, and cuts it there.
func (w Words) Command(argv []string) string {
	words := make([]string, len(argv))
	for n, a := range argv {
		words[n] = cmp.Or(a, "''")
	}
	runes := []rune(w.Text(strings.Join(words, " ")))
	switch {
	case len(runes) <= widest:
		return string(runes)
	case w.Plain:
		return string(runes[:widest-3]) + "..."
	}
	return string(runes[:widest-1]) + "…"
}

// Text makes a string safe for a terminal or a log: the name of a process must not
// write escape sequences, or lines that look like ours.
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

// Folder is a folder's name, with ~ for the home folder.
func (w Words) Folder(dir string) string {
	if home, err := os.UserHomeDir(); err == nil && home != "/" && (dir == home || strings.HasPrefix(dir, home+"/")) {
		dir = "~" + dir[len(home):]
	}
	return w.Text(dir)
}

// Span is a duration as people give it: 1m, 2m30s, 500ms.
func Span(d time.Duration) string {
	s := d.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(s, zero) {
			s = s[:len(s)-2]
		}
	}
	return s
}

// PortWords names ports: "port 3000", "ports 3000, 3001".
func PortWords(ports []int) string {
	words := make([]string, len(ports))
	for n, p := range ports {
		words[n] = fmt.Sprint(p)
	}
	if len(ports) == 1 {
		return "port " + words[0]
	}
	return "ports " + strings.Join(words, ", ")
}

// PortsAre is "port 3000 is" or "ports 3000, 3001 are".
func PortsAre(ports []int) string {
	if len(ports) == 1 {
		return PortWords(ports) + " is"
	}
	return PortWords(ports) + " are"
}
