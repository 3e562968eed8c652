package pidfile

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
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
	words := make([]string, len(argv)) // as they are read again: Encode writes what is no UTF-8 in another form
	for n, word := range argv {
		words[n] = string([]rune(word))
	}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(words) // a Builder takes all
	return strings.TrimSuffix(b.String(), "\n")
}
