package pidfile

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"unicode/utf8"
)

// maxArgv bounds the command line in a record. A longer one is cut, and ends in a sum
// of the whole.
const maxArgv = 64 << 10

func quoteArgv(argv []string) string {
	size := 0
	for n, word := range argv {
		if size += len(word); size > maxArgv {
			sum := fnv.New64a()
			for _, word := range argv {
				sum.Write([]byte(word + "\x00"))
			}
			argv = append(slices.Clone(argv[:n]), fmt.Sprintf("… (%016x)", sum.Sum64()))
			break
		}
	}
	b := []byte{'['}
	for n, word := range argv {
		if n > 0 {
			b = append(b, ',')
		}
		b = appendJSON(b, word)
	}
	return string(append(b, ']'))
}

// appendJSON appends a string as encoding/json writes it, but for < and &, which it
// leaves as they are. Package encoding/json would cost each start 0.05 ms.
func appendJSON(b []byte, s string) []byte {
	b = append(b, '"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', byte(c))
		case c == '\b':
			b = append(b, '\\', 'b')
		case c == '\f':
			b = append(b, '\\', 'f')
		case c == '\n':
			b = append(b, '\\', 'n')
		case c == '\r':
			b = append(b, '\\', 'r')
		case c == '\t':
			b = append(b, '\\', 't')
		case c < ' ' || c == '\u2028' || c == '\u2029':
			const zeros = "0000"
			hex := strconv.FormatInt(int64(c), 16)
			b = append(append(append(b, '\\', 'u'), zeros[len(hex):]...), hex...)
		case c == utf8.RuneError: // a byte that is no UTF-8, too
			b = append(b, `\ufffd`...)
		default:
			b = utf8.AppendRune(b, c)
		}
	}
	return append(b, '"')
}
