package guess

import (
	"strings"
	"testing"
)

// A name that stands in two places is looked up in the first.
func TestTables(t *testing.T) {
	seen := make(map[string]string)
	once := func(table, list string) {
		for _, word := range strings.Fields(list) {
			if seen[word] != "" {
				t.Errorf("%s is in %s and in %s", word, seen[word], table)
			}
			seen[word] = table
		}
		if strings.Contains(list, "  ") {
			t.Errorf("%s: two blanks in %q", table, list)
		}
	}
	once("strangers", strangers)
	for _, p := range programs {
		once("programs", p.names)
	}
	clear(seen)
	once("strangers", strangers)
	for _, w := range wrappers {
		if w.verbs == "" {
			once("wrappers", w.names)
		}
	}
	clear(seen)
	for _, r := range runners {
		once("runners", r.names)
	}
	clear(seen)
	for _, d := range defaults {
		if d.verbs == "" {
			once("defaults", d.names)
		}
		for _, name := range strings.Fields(d.names) {
			if d.verbs != "" && seen[name] != "" {
				t.Errorf("%s %s is never looked up", name, d.verbs)
			}
		}
	}
	clear(seen)
	once("portOptions", portOptions)
	once("addressOptions", addressOptions)
	once("flags", flags)
	once("carriers", carriers)
}
