package ansi

import "testing"

func TestColorCode(t *testing.T) {
	for style, want := range map[string]string{
		"reset": "\x1b[0m", "cyan": "\x1b[36m", "default+hb": "\x1b[1;39m", "red+b": "\x1b[1;31m", "white+u": "\x1b[4;37m",
		"": "", "nosuch": "", "nosuch+b": "\x1b[1m",
	} {
		if got := ColorCode(style); got != want {
			t.Errorf("%s: %q, want %q", style, got, want)
		}
	}
}
