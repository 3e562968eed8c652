package prompt

import (
	"bytes"
	"slices"
	"testing"
)

func kinds(s string) (all []kind) {
	var k keys
	for _, b := range []byte(s) {
		if kind := k.next(b); kind != nothing {
			all = append(all, kind)
		}
	}
	return all
}

func TestKeys(t *testing.T) {
	for _, tt := range []struct {
		name, typed string
		want        []kind
	}{
		{"letters", "yn", []kind{text, text}},
		{"UTF-8", "ü", []kind{text, text}},
		{"Enter", "\r\n", []kind{enter, enter}},
		{"Backspace", "\x7f\b", []kind{erase, erase}},
		{"Ctrl+C and Ctrl+D", "\x03\x04", []kind{interrupt, end}},
		{"other control keys", "\x00\x01\x07\x1a\x1f", nil},
		{"arrows", "\x1b[A\x1b[1;5B\x1bOC", nil},
		{"function keys", "\x1bOP\x1b[15~\x1b[[E", nil},
		{"Alt", "\x1by\x1b\x1bN\x1b\r", []kind{text, text, enter}},
		{"where the cursor is", "\x1b[24;80R", []kind{report}},
		{"no such thing", "\x1b[24R\x1b[;R\x1b[1;2;3R\x1b[?1;2R\x1b[1;1\rR", []kind{enter, text}},
		{"broken off", "\x1b[24;\x1b[1;1R", []kind{report}},
		{"strings", "\x1b]11;rgb:0/0/0\x07\x1bP1$r\x1b\\y\x1b]\x1bn", []kind{text, text}},
		{"Ctrl+C within", "\x1b[1\x03\x1b]\x03\x1b\x03y", []kind{interrupt, interrupt, interrupt, text}},
		{"pasted", "\x1b[200~y\r\x1b[201~", []kind{text, enter}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := kinds(tt.typed); !slices.Equal(got, tt.want) {
				t.Errorf("%q is %v, want %v", tt.typed, got, tt.want)
			}
		})
	}
}

// FuzzKeys: whatever a terminal sends, Ctrl+C interrupts and brings the keys back
// to where they began.
func FuzzKeys(f *testing.F) {
	f.Add([]byte("y\r"))
	f.Add([]byte("\x1b[24;80R\x1b]11;\x07\x1bOP"))
	f.Fuzz(func(t *testing.T, typed []byte) {
		var k keys
		interrupts := 0
		for _, b := range typed {
			if k.next(b) == interrupt {
				interrupts++
			}
			if len(k.held) > tooMuch {
				t.Fatalf("%d bytes are held", len(k.held))
			}
		}
		if want := bytes.Count(typed, []byte{ctrlC}); interrupts != want {
			t.Errorf("%d interrupts, want %d", interrupts, want)
		}
		if k.next(ctrlC); k.next('y') != text {
			t.Error("y is no text after Ctrl+C")
		}
	})
}
