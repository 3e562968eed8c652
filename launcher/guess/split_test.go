package guess

import (
	"strings"
	"testing"
)

func nobody(string) string { return "" }

func TestSplit(t *testing.T) {
	for _, tt := range []struct{ line, want string }{ // words between brackets, a hole as _
		{"", ""},
		{"a  b\tc", "[a][b][c]"},
		{`a 'b c' "d e" f\ g ''`, "[a][b c][d e][f g][]"},
		{`a'b'"c"\d`, "[abcd]"},
		{`"a\"b\\c\$d\e" '\f'`, `[a"b\c$d\e][\f]`},
		{"a;b&&c||d|e&f\ng", "[a] [b] [c] [d] [e] [&] [f] [g]"},
		{"(a; b) & { c; }", "[(] [a] [b] [)] [&] [{][c] [}]"},
		{"a >b c 2>&1 d >>e <f g", "[a][c][d][g]"},
		{"a # b\nc#d", "[a] [c#d]"},
		{"a \\\nb", "[a][b]"},
		{"$A ${B:-3} $(c (d) e) `f g` $((1+2))x", "[_][3][_][_][_x]"},
		{`"$A b" "c${D}e" "$(f "g")"`, "[_ b][c_e][_]"},
		{"a$ $1b $", "[a_][_][_]"},
		{`a "$@" b`, "[a][x][y z][b]"},
		{`$@; a"$@" "$@"; "$@"`, "[x][y z] [a_][x][y z]"},
		{"a <<X\nb\nX", "[a]"},
		{"a 'b", "[a]"},
		{`a "b`, "[a]"},
		{"a $(b", "[a]"},
		{`a "${b`, "[a]"},
		{`a\`, `[a\]`},
	} {
		var got []string
		for _, words := range split(tt.line, []string{"x", "y z"}, nobody) {
			got = append(got, "["+strings.Join(words, "][")+"]")
		}
		if text := strings.ReplaceAll(strings.Join(got, " "), string(hole), "_"); text != tt.want {
			t.Errorf("%q: %s, want %s", tt.line, text, tt.want)
		}
	}
}

// Whatever the words are, they are looked at in no time.
func TestLong(t *testing.T) {
	const n = 10_000
	for _, words := range [][]string{
		strings.Fields(strings.Repeat("nice ", n)),
		strings.Fields(strings.Repeat("npm exec -- ", n)),
		strings.Fields(strings.Repeat("--port 1 ", n)),
		strings.Fields("sh -c " + strings.Repeat(`"$@";`, n) + strings.Repeat(" a", n)),
		{"sh", "-c", strings.Repeat("$(", n)},
		{"sh", "-c", "$" + strings.Repeat("a", n)},
		{"sh", "-c", strings.Repeat("PORT=1 ", n)},
		{"./server", "-p", strings.Repeat("1,", n)},
		{"./server", "--args", strings.Repeat(`--args "--args `, n)},
	} {
		if ports := Ports(words, "", nil); len(ports) > maxPorts {
			t.Errorf("%.20q: %d ports", words, len(ports))
		}
	}
}
