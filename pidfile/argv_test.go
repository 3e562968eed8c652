package pidfile

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// What is written is JSON for everybody, and says what encoding/json would have
// said.
func FuzzQuoteArgv(f *testing.F) {
	for _, s := range []string{"", "npm", `a "b" \c`, "\x00\x01\x1f\x7f\b\f\n\r\t", "<&>", "\u2028\u2029", "\xff\xc3(", "\ufffd", "…", "😀"} {
		f.Add(s, "run")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a)+len(b) > maxArgv {
			return
		}
		argv := []string{a, b}
		got := quoteArgv(argv)
		var back, want []string
		if err := json.Unmarshal([]byte(got), &back); err != nil {
			t.Fatalf("%s: %v", got, err)
		}
		var buffer bytes.Buffer
		e := json.NewEncoder(&buffer)
		e.SetEscapeHTML(false)
		if err := e.Encode(argv); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(buffer.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(back, want) {
			t.Errorf("%q, want %q", back, want)
		}
		if strings.ContainsAny(got, "\n\r") {
			t.Errorf("%q is more than a line", got)
		}
	})
}

func TestQuoteArgvOfNone(t *testing.T) {
	for _, argv := range [][]string{nil, {}} {
		if got := quoteArgv(argv); got != "[]" {
			t.Errorf("%q", got)
		}
	}
}
