package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A manual is docs/bengal-run.1 as its tests see it.
type manual struct {
	text     string             // all of it, without what is for roff alone
	sections map[string][]entry // by the heading of the section or subsection
}

// An entry is a paragraph with a tag: an option, an exit code, a file.
type entry struct{ tag, text string }

var (
	roffFont  = regexp.MustCompile(`\\f[BIRP]`)
	roffMacro = regexp.MustCompile(`^\.([BIR]{1,2}) (.*)$`)
	roffWord  = regexp.MustCompile(`"([^"]*)"|(\S+)`)
)

// readManual takes the few macros apart that the page uses.
func readManual(t *testing.T) *manual {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(checkout, "docs", "bengal-run.1"))
	if err != nil {
		t.Fatal(err)
	}
	m := &manual{sections: map[string][]entry{}}
	var b strings.Builder
	heading, tag, nested := "", false, 0
	for line := range strings.Lines(string(source)) {
		line = strings.TrimSuffix(line, "\n")
		switch name, rest, _ := strings.Cut(line, " "); name {
		case ".SH", ".SS":
			heading, tag = plainRoff(rest), false
			m.sections[heading] = nil
			continue
		case ".RS":
			nested++
		case ".RE":
			nested--
		case ".TP":
			tag = nested == 0
			continue
		}
		text := plainRoff(line)
		if text == "" {
			continue
		}
		b.WriteString(text + "\n")
		entries := m.sections[heading]
		if tag {
			m.sections[heading], tag = append(entries, entry{tag: text}), false
		} else if len(entries) > 0 {
			entries[len(entries)-1].text += text + "\n"
		}
	}
	m.text = b.String()
	return m
}

// plainRoff is what a reader sees of a line, "" for one that says how it looks.
func plainRoff(line string) string {
	if macro := roffMacro.FindStringSubmatch(line); macro != nil {
		glue := " "
		if len(macro[1]) == 2 {
			glue = ""
		}
		var words []string
		for _, word := range roffWord.FindAllStringSubmatch(macro[2], -1) {
			words = append(words, word[1]+word[2])
		}
		line = strings.Join(words, glue)
	} else if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
		return ""
	}
	return strings.NewReplacer(`\-`, "-", `\(lq`, `"`, `\(rq`, `"`, `\&`, "").Replace(roffFont.ReplaceAllString(line, ""))
}

// tags are those of a section, and what is said of each.
func (m *manual) tags(t *testing.T, heading string) map[string]string {
	t.Helper()
	entries, ok := m.sections[heading]
	if !ok {
		t.Fatalf("the manual has no section %q", heading)
	}
	tags := map[string]string{}
	for _, e := range entries {
		if _, twice := tags[e.tag]; twice {
			t.Errorf("%s: %s stands there twice", heading, e.tag)
		}
		tags[e.tag] = e.text
	}
	return tags
}
