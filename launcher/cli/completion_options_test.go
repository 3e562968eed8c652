package cli

import (
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bengal-run/completions"
)

func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

// bashOptions asks the function of the script.
func bashOptions(t *testing.T, subcommand string) map[string]bool {
	t.Helper()
	if subcommand == "" {
		subcommand = "start"
	}
	cmd := exec.Command("bash", "-c", `. /dev/stdin; __bengal_run_table "$1"; echo "$alone"; echo "$valued"`, "bash", subcommand)
	cmd.Stdin = bytes.NewReader(scriptOf(t, "bash"))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	alone, valued, _ := strings.Cut(string(out), "\n")
	options := map[string]bool{}
	for _, o := range strings.Fields(alone) {
		options[o] = false
	}
	for _, o := range strings.Fields(valued) {
		options[o] = true
	}
	return options
}

var (
	zshCall  = regexp.MustCompile(`(?s)_arguments([^&]*) && ret=0`)
	zshArray = regexp.MustCompile(`(?ms)^  (\w+)=\((.*?)\)$`)
	zshSpec  = regexp.MustCompile(`(?m)'(?:\([^)]*\))?\*?'?(\{[^}]*\}|--[a-z-]+=?)'?\[`)
	fishLine = regexp.MustCompile(`(?m)^complete -c bengal-run -n '__bengal_run_at ([a-z ]+)' (.*)$`)
	fishName = regexp.MustCompile(`(?:^| )-(?:s ([a-zA-Z])|l ([a-z-]+))`)
)

// zshOptions reads the calls of _arguments: the first is that of a start, the
// others follow the name of their subcommand.
func zshOptions(t *testing.T, subcommand string) map[string]bool {
	t.Helper()
	text := string(scriptOf(t, "zsh"))
	arrays := map[string]string{}
	for _, m := range zshArray.FindAllStringSubmatch(text, -1) {
		arrays[m[1]] = m[2]
	}
	if subcommand != "" {
		_, after, ok := strings.Cut(text, "*,"+subcommand+")")
		if !ok {
			t.Fatalf("zsh: no %s", subcommand)
		}
		text, _, _ = strings.Cut(after, ";;")
	}
	call := zshCall.FindStringSubmatch(text)
	if call == nil {
		t.Fatalf("zsh: no options of %q", subcommand)
	}
	specs := regexp.MustCompile(`\$(\w+)`).ReplaceAllStringFunc(call[1], func(name string) string { return arrays[name[1:]] })
	options := map[string]bool{}
	for _, m := range zshSpec.FindAllStringSubmatch(specs, -1) {
		for _, o := range strings.Split(strings.Trim(m[1], "{}"), ",") {
			name := strings.TrimRight(o, "=+")
			options[name] = name != o
		}
	}
	return options
}

func fishOptions(t *testing.T, subcommand string) map[string]bool {
	t.Helper()
	if subcommand == "" {
		subcommand = "start"
	}
	options := map[string]bool{}
	for _, m := range fishLine.FindAllStringSubmatch(string(scriptOf(t, "fish")), -1) {
		if !slices.Contains(strings.Fields(m[1]), subcommand) {
			continue
		}
		spec, _, _ := strings.Cut(m[2], " -d ")
		for _, name := range fishName.FindAllStringSubmatch(spec, -1) {
			options[dashed(name[1]+name[2])] = strings.Contains(spec, " -x") || strings.Contains(spec, " -r")
		}
	}
	return options
}

func scriptOf(t *testing.T, shell string) []byte {
	t.Helper()
	script, ok := completions.Script(shell)
	if !ok {
		t.Fatalf("no script for %s", shell)
	}
	return script
}
