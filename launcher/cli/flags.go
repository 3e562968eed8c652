package cli

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"
)

func text(name, value, usage string, aliases ...string) cli.Flag {
	return &cli.StringFlag{Name: name, Aliases: aliases, Value: value, EnvVars: env(name), Usage: usage}
}

func flag(name, usage string, aliases ...string) cli.Flag {
	variables := env(name)
	for _, alias := range aliases {
		if len(alias) > 1 { // --force is --yes, by another name
			variables = append(variables, env(alias)...)
		}
	}
	return &cli.BoolFlag{Name: name, Aliases: aliases, EnvVars: variables, Usage: usage}
}

func list(name, usage string, aliases ...string) cli.Flag {
	return &cli.StringSliceFlag{Name: name, Aliases: aliases, EnvVars: env(name), Usage: usage}
}

// given lists the options that are given, in words or by a variable, or that have a
// default. cli compares every option with every other: all of them would cost a start
// 0.1 ms, and both processes 0.1 MiB.
func given(flags []cli.Flag, words []string) []cli.Flag {
	typed := make(map[string]bool, len(words))
	for _, word := range words {
		name, _, _ := strings.Cut(word, "=")
		typed[strings.TrimPrefix(strings.TrimPrefix(name, "-"), "-")] = true
	}
	return slices.DeleteFunc(flags, func(f cli.Flag) bool {
		if text, ok := f.(*cli.StringFlag); ok && text.Value != "" {
			return false
		}
		d, ok := f.(cli.DocGenerationFlag)
		return ok && len(d.GetEnvVars()) == 0 && !slices.ContainsFunc(f.Names(), func(name string) bool { return typed[name] })
	})
}

// env names the variable of an option, BENGAL_RUN_NO_PIDFILE for --no-pidfile. It is nil
// where that is unset or empty.
func env(option string) []string {
	name := "BENGAL_RUN_" + strings.ToUpper(strings.ReplaceAll(option, "-", "_"))
	if os.Getenv(name) == "" {
		return nil
	}
	return []string{name}
}

// typedOver reports whether an option was typed where the variable of its opposite is set:
// what is typed wins.
func typedOver(c *cli.Context, option, opposite string) bool {
	return c.IsSet(option) && env(option) == nil && env(opposite) != nil
}

// operands are the words after the options. A -- ends the options for cli; the -- that
// somebody typed may follow it.
func operands(c *cli.Context) []string {
	words := c.Args().Slice()
	if len(words) > 0 && words[0] == "--" {
		return words[1:]
	}
	return words
}

func grace(c *cli.Context) (time.Duration, error) {
	d, err := duration(c.String("grace"))
	if err != nil {
		return 0, usage("--grace: " + err.Error())
	}
	return d, nil
}

// duration reads 5s, 1m30s or 500ms; a bare number is seconds, as with timeout.
func duration(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if err != nil {
		if d, err = time.ParseDuration(s + "s"); err != nil {
			return 0, fmt.Errorf(noDuration, s)
		}
	}
	if d < 0 {
		return 0, fmt.Errorf(negativeDuration, s)
	}
	if d > 1000*time.Hour {
		return 0, fmt.Errorf(longDuration, s)
	}
	return d, nil
}
