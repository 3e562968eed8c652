package cli

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"
)

// ownWords takes the options off the front of the words. Each option becomes a word of
// its own, and so does a value without a "=": cli knows neither -C/srv nor -qv. The rest stays as it
// is: it begins with -- or with the first word that is no option.
func ownWords(flags []cli.Flag, words []string) (own, rest []string, err error) {
	takesValue := make(map[string]bool)
	for _, f := range flags {
		for _, name := range f.Names() {
			d, ok := f.(cli.DocGenerationFlag)
			takesValue[name] = ok && d.TakesValue()
		}
	}
	rest = words
	value := func(name string) error {
		if len(rest) == 0 {
			return usage(fmt.Sprintf(needsValue, name))
		}
		own, rest = append(own, rest[0]), rest[1:]
		return nil
	}
	for len(rest) > 0 {
		word := rest[0]
		switch {
		case word == "--":
			return own, rest, nil
		case strings.HasPrefix(word, "--"):
			rest = rest[1:]
			name, assignment, assigned := strings.Cut(word[2:], "=")
			takes, known := takesValue[name]
			if !known || len(name) == 1 {
				return nil, nil, usage(fmt.Sprintf(unknownOption, "--"+name))
			}
			own = append(own, word)
			if _, err := strconv.ParseBool(assignment); assigned && !takes && err != nil {
				return nil, nil, usage(fmt.Sprintf(neitherTrueNorFalse, "--"+name, assignment))
			}
			if takes && !assigned {
				if err := value("--" + name); err != nil {
					return nil, nil, err
				}
			}
		case len(word) > 1 && word[0] == '-':
			rest = rest[1:]
			for n, c := range word[1:] {
				name := string(c)
				takes, known := takesValue[name]
				if !known {
					return nil, nil, usage(fmt.Sprintf(unknownOption, "-"+name))
				}
				own = append(own, "-"+name)
				if !takes {
					continue
				}
				if attached := word[1+n+len(name):]; attached != "" {
					own = append(own, attached)
				} else if err := value("-" + name); err != nil {
					return nil, nil, err
				}
				break
			}
		default:
			return own, rest, nil
		}
	}
	return own, rest, nil
}
