package cli

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"bengal-run/launcher/dealing"
	"bengal-run/launcher/test/stand"
	"bengal-run/pidfile"

	"github.com/urfave/cli/v2"
)

// What the manual, README.md and the help say is what the program does. The
// completions are compared by TestCompletionOptions.

// same compares a list in the papers with what there is.
func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	for _, g := range got {
		if !slices.Contains(want, g) {
			t.Errorf("%s: %q is none", what, g)
		}
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("%s: no %q", what, w)
		}
	}
}

func keys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

// allFlags are those of a start and of each subcommand that has any of its own.
func allFlags() map[string][]cli.Flag {
	flags := map[string][]cli.Flag{"a start": startFlags()}
	for _, c := range commands() {
		if f := c.flags(); len(f) > 1 {
			flags[c.name] = f
		}
	}
	return flags
}

func TestManualOptions(t *testing.T) {
	m := readManual(t)
	flags := allFlags()
	for heading := range m.sections {
		if of, ok := strings.CutPrefix(heading, "Options of "); ok && flags[of] == nil {
			t.Errorf("the manual has options of %s, which there is not", of)
		}
	}
	for of, flags := range flags {
		heading := "Options of " + of
		said := m.tags(t, heading)
		var want []string
		for _, f := range flags {
			names, _ := describe(f)
			want = append(want, names)
			if f, ok := f.(*cli.StringFlag); ok && f.Value != "" && of == "a start" {
				if !strings.Contains(said[names], "Default: "+f.Value+".") {
					t.Errorf("%s: %s does not say that its default is %s", heading, names, f.Value)
				}
			}
		}
		same(t, heading, keys(said), want)
	}
}

var codeLike = regexp.MustCompile(`\b(?:75|1[23]\d)\b`)

// TestPapersCodes: the exit codes of a start are the constants of package speech.
func TestPapersCodes(t *testing.T) {
	codes := codeConstants(t, filepath.Join(checkout, "launcher", "speech"))
	var want []string
	for name, value := range codes {
		if name != "CodeUsage" {
			want = append(want, value)
		}
	}
	m := readManual(t)
	var said []string
	for tag := range m.tags(t, "Of a start") {
		if codeLike.MatchString(tag) && tag != "128+n" && tag != "130" {
			said = append(said, tag)
		}
	}
	same(t, "the manual's exit codes", said, want)
	if _, ok := m.tags(t, "Of a subcommand")[codes["CodeUsage"]]; !ok {
		t.Errorf("the manual has no exit code for wrong usage of a subcommand, %s", codes["CodeUsage"])
	}
	readme := readFile(t, "README.md")
	_, rest, _ := strings.Cut(readme, "\nExit codes: ")
	rest, _, _ = strings.Cut(rest, "\n\n")
	same(t, "README.md's exit codes", codeLike.FindAllString(rest, -1), append(want, "130"))
	_, tail, _ := strings.Cut(helpText(), "Exit codes: ")
	same(t, "the help's exit codes", codeLike.FindAllString(tail, -1), want)
}

var ownVariable = regexp.MustCompile(`\bBENGAL_RUN_[A-Z_]*[A-Z]\b`)

// TestPapersVariables: what the program reads from its environment.
func TestPapersVariables(t *testing.T) {
	options := map[string]bool{}
	for _, flags := range allFlags() {
		for _, f := range flags {
			for _, name := range f.Names() {
				if len(name) > 1 && name != "help" && name != "version" {
					options["BENGAL_RUN_"+strings.ToUpper(strings.ReplaceAll(name, "-", "_"))] = true
				}
			}
		}
	}
	m := readManual(t)
	var tagged []string
	for tag := range m.tags(t, "ENVIRONMENT") {
		tagged = append(tagged, strings.Split(tag, ", ")...)
	}
	known := append(slices.Collect(maps.Keys(options)), tagged...)
	same(t, "the manual's variables", ownVariable.FindAllString(m.text, -1), slices.DeleteFunc(slices.Clone(known), func(name string) bool {
		return !strings.HasPrefix(name, "BENGAL_RUN_")
	}))
	for _, name := range ownVariable.FindAllString(readFile(t, "README.md")+helpText(), -1) {
		if !slices.Contains(known, name) && !strings.HasPrefix(name, "BENGAL_RUN_PEERS") {
			t.Errorf("README.md or the help has %s, the manual has not", name)
		}
	}
	source := programSource(t)
	for _, name := range tagged {
		if !strings.Contains(source, `"`+name) {
			t.Errorf("the manual has %s, which the program does not read", name)
		}
	}
	for _, read := range regexp.MustCompile(`os\.(?:Getenv|LookupEnv)\("([A-Z_]+)"\)`).FindAllStringSubmatch(source, -1) {
		if !slices.Contains(known, read[1]) {
			t.Errorf("the program reads %s, of which the manual knows nothing", read[1])
		}
	}
}

// TestManualKeys: the lines of a record, and the keys of the JSON documents.
func TestManualKeys(t *testing.T) {
	m := readManual(t)
	record := pidfile.Record{PID: 1, Since: time.Now()}
	fill(reflect.ValueOf(&record).Elem())
	var want, got []string
	for line := range bytes.Lines(record.Encode()) {
		if key, _, ok := bytes.Cut(line, []byte("=")); ok && !slices.Contains(want, string(key)) {
			want = append(want, string(key))
		}
	}
	for tag := range m.tags(t, "The record") {
		key, _, _ := strings.Cut(tag, "=")
		got = append(got, key)
	}
	same(t, "the manual's record", got, want)
	_, json, _ := strings.Cut(m.text, "prints an array of instances")
	json, _, _ = strings.Cut(json, "Ends that nobody can prevent")
	for _, key := range slices.Concat(jsonKeys(reflect.TypeOf(dealing.List).Out(0)), jsonKeys(reflect.TypeOf(dealing.Cleanup).Out(0))) {
		if !regexp.MustCompile(`\b` + key + `\b`).MatchString(json) {
			t.Errorf("the manual's JSON has no %q", key)
		}
	}
}

// TestPapersSystems: README.md's table of what is weaker elsewhere has no row
// that the manual has not.
func TestPapersSystems(t *testing.T) {
	source := plainTable(readFile(t, "docs/bengal-run.1"))
	_, rest, _ := strings.Cut(readFile(t, "README.md"), "| | macOS | FreeBSD |\n|---|---|---|\n")
	rows, _, _ := strings.Cut(rest, "\n\n")
	if strings.Count(rows, "\n") < 4 {
		t.Fatalf("README.md has no such table: %q", rows)
	}
	for row := range strings.SplitSeq(rows, "\n") {
		if name := strings.TrimSpace(strings.Split(row, "|")[1]); !strings.Contains(source, "\nT{\n"+name+"\nT}|") {
			t.Errorf("the manual's table has no row %q", name)
		}
	}
}

func plainTable(source string) string { return strings.ReplaceAll(source, `\-`, "-") }

// TestManualReads: what shows manuals has nothing to say about this one.
func TestManualReads(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("another man than man-db")
	}
	page := filepath.Join(checkout, "docs", "bengal-run.1")
	for _, words := range [][]string{
		{"mandoc", "-Tlint", page},
		{"man", "--warnings", "-E", "UTF-8", "-l", page},
	} {
		path, err := exec.LookPath(words[0])
		if err != nil {
			stand.Lacking(t, words[0]+" is not installed")
		}
		cmd := exec.Command(path, words[1:]...)
		cmd.Env = append(os.Environ(), "MANWIDTH=80", "LC_ALL=C.UTF-8")
		var said bytes.Buffer
		cmd.Stderr = &said
		if words[0] == "mandoc" { // which says it there
			cmd.Stdout = &said
		}
		if err := cmd.Run(); err != nil || said.Len() > 0 {
			t.Errorf("%q: %v\n%s", words, err, said.String())
		}
	}
}
