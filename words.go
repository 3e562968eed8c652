package main

import (
	"strings"

	"github.com/urfave/cli/v2"
)

// ownWords prepares the words in front of COMMAND for cli, which knows neither
// -C/srv nor -qv, and takes the word after -- for a subcommand: each option
// becomes a word of its own, and our own -- is doubled. From the first word
// that is no option on, nothing is touched.
func ownWords(flags []cli.Flag, args []string) ([]string, error) {
	takesValue := make(map[string]bool)
	for _, f := range flags {
		for _, name := range f.Names() {
			d, ok := f.(cli.DocGenerationFlag)
			takesValue[name] = ok && d.TakesValue()
		}
	}
	if len(args) == 0 {
		return nil, usage("started without a name")
	}
	words, rest := args[:1:1], args[1:]
	value := func(name string) error {
		if len(rest) == 0 {
			return usage(name + " needs a value")
		}
		words, rest = append(words, rest[0]), rest[1:]
		return nil
	}
	for len(rest) > 0 {
		word := rest[0]
		switch {
		case word == "--":
			return append(append(words, "--"), rest...), nil
		case strings.HasPrefix(word, "--"):
			rest = rest[1:]
			name, _, assigned := strings.Cut(word[2:], "=")
			takes, known := takesValue[name]
			if !known || len(name) == 1 {
				return nil, usage("unknown option --" + name)
			}
			words = append(words, word)
			if takes && !assigned {
				if err := value("--" + name); err != nil {
					return nil, err
				}
			}
		case len(word) > 1 && word[0] == '-':
			rest = rest[1:]
			for n, c := range word[1:] {
				name := string(c)
				takes, known := takesValue[name]
				if !known {
					return nil, usage("unknown option -" + name)
				}
				words = append(words, "-"+name)
				if !takes {
					continue
				}
				if attached := word[1+n+len(name):]; attached != "" {
					words = append(words, attached)
				} else if err := value("-" + name); err != nil {
					return nil, err
				}
				break
			}
		default:
			return append(words, rest...), nil
		}
	}
	return words, nil
}
