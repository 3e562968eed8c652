package background

import "testing"

func TestHarmless(t *testing.T) {
	for text, want := range map[string]string{
		"plain\n\ttab ü\n":                  "plain\n\ttab ü\n",
		"\x1b[1;31mred\x1b[0m\r\n":          "red\n",
		"\x1b[?1049h\x1b[?25lhidden":        "hidden",
		"\x1b]0;title\x07a\x1b]8;;x\x1b\\b": "ab",
		"\x1b(Ba\x1b=b\x1bcd":               "abd",
		"\x00\x07\x08a\x7f\u009b":           "a",
		"cut off \x1b[12":                   "cut off 12",
		"\x1b\x1b[31mtwice":                 "twice",
	} {
		if got := harmless(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
