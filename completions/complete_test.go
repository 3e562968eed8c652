package completions_test

import (
	"slices"
	"strings"
	"testing"

	"bengal-run/launcher/test/stand"
)

// What TAB makes of a line. Where the shells differ, in the space or slash that
// follows a word, or as zsh quotes, the difference is what is added to it.
var completed = []struct{ line, want string }{
	// Options and subcommands.
	{"bengal-run --isol", "bengal-run --isolate "},
	{"bengal-run -v --auto", "bengal-run -v --auto-port "},
	{"bengal-run -p 80,81 --no-pid", "bengal-run -p 80,81 --no-pidfile "},
	{"bengal-run cleanu", "bengal-run cleanup "},
	{"bengal-run --dry", "bengal-run --dry"},
	{"bengal-run cleanup --dry", "bengal-run cleanup --dry-run "},
	{"bengal-run cleanup --isol", "bengal-run cleanup --isol"},
	{"bengal-run cleanup -y --js", "bengal-run cleanup -y --json "},
	{"bengal-run list --js", "bengal-run list --json "},
	{"bengal-run list --auto", "bengal-run list --auto"},
	{"bengal-run completion z", "bengal-run completion zsh "},
	{"bengal-run -- cleanu", "bengal-run -- cleanu"},
	{"bengal-run --isol| fake", "bengal-run --isolate fake"},
	// Values.
	{"bengal-run -p 80", "bengal-run -p 8080 "},
	{"bengal-run -p80", "bengal-run -p8080 "},
	{"bengal-run -qvp80", "bengal-run -qvp8080 "},
	{"bengal-run -qvp 80", "bengal-run -qvp 8080 "},
	{"bengal-run --port 80", "bengal-run --port 8080 "},
	{"bengal-run --port=80", "bengal-run --port=8080 "},
	{"bengal-run -p 3000,80", "bengal-run -p 3000,8080 "},
	{"bengal-run -p3000,80", "bengal-run -p3000,8080 "},
	{"bengal-run -p 3000 -p 80", "bengal-run -p 3000 -p 8080 "},
	{"bengal-run -p 44", "bengal-run -p 44"},
	{"bengal-run cleanup -p 44", "bengal-run cleanup -p 4444 "},
	{"bengal-run cleanup --port=44", "bengal-run cleanup --port=4444 "},
	{"bengal-run --stop-signal VT", "bengal-run --stop-signal VTALRM "},
	{"bengal-run --stop-signal=SIGVT", "bengal-run --stop-signal=SIGVTALRM "},
	{"bengal-run --parent-death po", "bengal-run --parent-death poll "},
	{"bengal-run --grace 3", "bengal-run --grace 30s "},
	{"bengal-run --keep fake", "bengal-run --keep fake"},
	{"bengal-run --keep colo", "bengal-run --keep colours "},
	{"bengal-run -C my", `bengal-run -C my\ dir/`},
	{"bengal-run -Cmy", `bengal-run -Cmy\ dir/`},
	{"bengal-run --chdir=my", `bengal-run --chdir=my\ dir/`},
	{"bengal-run --chdir my\\ d", `bengal-run --chdir my\ dir/`},
	{"bengal-run --pidfile site", "bengal-run --pidfile site.pid "},
	{"bengal-run cleanup --pidfile=site", "bengal-run cleanup --pidfile=site.pid "},
	// COMMAND's own name.
	{"bengal-run colo", "bengal-run colours "},
	{"bengal-run -- colo", "bengal-run -- colours "},
	{"bengal-run -p 3000 colo", "bengal-run -p 3000 colours "},
	{"bengal-run colo| red", "bengal-run colours red"},
	{"bengal-run ./bin/colo", "bengal-run ./bin/colours "},
	// What is COMMAND's.
	{"bengal-run fake be", "bengal-run fake beta "},
	{"bengal-run -- fake be", "bengal-run -- fake beta "},
	{"bengal-run -p 3000 fake be", "bengal-run -p 3000 fake beta "},
	{"bengal-run -p 3000 -- fake be", "bengal-run -p 3000 -- fake beta "},
	{"bengal-run -p3000 fake be", "bengal-run -p3000 fake beta "},
	{"bengal-run --port 3000 fake be", "bengal-run --port 3000 fake beta "},
	{"bengal-run --port=3000 fake be", "bengal-run --port=3000 fake beta "},
	{"bengal-run --port=3000,3001 -- fake be", "bengal-run --port=3000,3001 -- fake beta "},
	{"bengal-run -qv fake be", "bengal-run -qv fake beta "},
	{"bengal-run -qvp 3000 fake be", "bengal-run -qvp 3000 fake beta "},
	{"bengal-run -y --force -f --yes fake be", "bengal-run -y --force -f --yes fake beta "},
	{"bengal-run -C bin fake be", "bengal-run -C bin fake beta "},
	{`bengal-run -C "my dir" fake be`, `bengal-run -C "my dir" fake beta `},
	{`bengal-run -Cmy\ dir fake be`, `bengal-run -Cmy\ dir fake beta `},
	{`bengal-run --chdir='my dir' -- fake be`, `bengal-run --chdir='my dir' -- fake beta `},
	{"bengal-run --pidfile=a:b=c fake be", "bengal-run --pidfile=a:b=c fake beta "},
	{"bengal-run --keep fake fake be", "bengal-run --keep fake fake beta "},
	{"bengal-run --keep cleanup fake be", "bengal-run --keep cleanup fake beta "},
	{"bengal-run ./bin/fake be", "bengal-run ./bin/fake beta "},
	{`bengal-run bin\ dir/fake be`, `bengal-run bin\ dir/fake beta `},
	{`bengal-run "bin dir/fake" be`, `bengal-run "bin dir/fake" beta `},
	{`bengal-run 'bin dir'/fake be`, `bengal-run 'bin dir'/fake beta `},
	{"bengal-run $HOME/bin/fake be", "bengal-run $HOME/bin/fake beta "},
	{"bengal-run fake --ga", "bengal-run fake --gamma "},
	{"bengal-run -- fake --ga", "bengal-run -- fake --gamma "},
	{"bengal-run fake --isol", "bengal-run fake --isol"},
	{"bengal-run fake -p be", "bengal-run fake -p beta "},
	{"bengal-run fake cleanup be", "bengal-run fake cleanup beta "},
	{"bengal-run fake a=b c:d be", "bengal-run fake a=b c:d beta "},
	{"bengal-run -p 3000 -- fake be| alpha", "bengal-run -p 3000 -- fake beta alpha"},
	{"bengal-run fake be| --gamma", "bengal-run fake beta --gamma"},
	{"true; bengal-run -p 3000 fake be", "true; bengal-run -p 3000 fake beta "},
	{"./bin/bengal-run -p 80", "./bin/bengal-run -p 8080 "},
	{"bengal-run bengal-run -p 80", "bengal-run bengal-run -p 8080 "},
	{"bengal-run bengal-run -- fake be", "bengal-run bengal-run -- fake beta "},
	{"bengal-run colours gr", "bengal-run colours green "},
	{"bengal-run program pr", "bengal-run program prox "},
	{"bengal-run unheard-of site", "bengal-run unheard-of site.pid "},
}

func TestTab(t *testing.T) {
	t.Parallel()
	inShells(t, func(t *testing.T, v variant, c *console) {
		for column, test := range completed {
			if stand.Left(v.row, column, 3) {
				continue
			}
			got := c.tab(t, test.line)
			if trim(got) != trim(test.want) {
				t.Errorf("%s\n     is %q,\n   want %q", test.line, got, test.want)
			}
		}
	})
}

// trim takes away in what the shells differ: whether a space or a slash follows,
// or stands twice before the next word.
func trim(line string) string {
	return strings.TrimRight(strings.ReplaceAll(line, "  ", " "), " /")
}

func TestOffers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		line     string
		has      string
		has_not  string
		nothing  bool
		verbatim string
	}{
		{line: "bengal-run -", has: "-p --port -C --chdir -y --yes -f --force --auto-port --version --help", has_not: "-n --dry-run cleanup"},
		{line: "bengal-run cleanup -", has: "-p --port -n --dry-run --json --grace --pidfile", has_not: "-C --chdir --keep --version"},
		{line: "bengal-run list -", has: "--json", has_not: "--quiet -p --port --yes"},
		{line: "bengal-run ", has: "cleanup list completion help colours fake"},
		{line: "bengal-run -p 3000 -- ", has: "colours fake", has_not: "cleanup --port"},
		{line: "bengal-run -p ", verbatim: "3000 3100 8080"},
		{line: "bengal-run cleanup -p ", verbatim: "3000 4444"},
		{line: "bengal-run --parent-death ", verbatim: "auto off poll signal"},
		{line: "bengal-run --stop-signal ", has: "TERM HUP INT QUIT USR1 USR2 KILL", has_not: "SIGTERM"},
		{line: "bengal-run completion ", verbatim: "bash fish zsh"},
		{line: "bengal-run --grace ", has: "5s 1m"},
		{line: "bengal-run fake ", verbatim: "alpha alpine beta"},
	}
	inShells(t, func(t *testing.T, v variant, c *console) {
		for _, test := range tests {
			got := c.all(t, test.line)
			for _, word := range strings.Fields(test.has) {
				if !slices.ContainsFunc(got, func(g string) bool { return strings.TrimRight(g, "=") == word }) {
					t.Errorf("%s: no %s among %.300q", test.line, word, got)
				}
			}
			for _, word := range strings.Fields(test.has_not) {
				if slices.Contains(got, word) {
					t.Errorf("%s: %s is offered", test.line, word)
				}
			}
			slices.Sort(got)
			if test.verbatim != "" && strings.Join(got, " ") != test.verbatim {
				t.Errorf("%s: %q, want %s", test.line, got, test.verbatim)
			}
		}
	})
}

// Git brings its own completion, for each of the shells.
func TestGit(t *testing.T) {
	t.Parallel()
	inShells(t, func(t *testing.T, v variant, c *console) {
		if v.shell == "bash" && v.needs == "" {
			return // nobody finds git's completion there
		}
		stand.Need(t, "git")
		for _, line := range []string{"bengal-run git ", "bengal-run -p 3000 -- git ", "bengal-run -C . --port=3000 git "} {
			if got, want := c.tab(t, line+"checko"), line+"checkout"; trim(got) != want && v.shell != "zsh" {
				t.Errorf("%q, want %q", got, want)
			}
			if got := c.all(t, line+"che"); !slices.Contains(got, "checkout") {
				t.Errorf("%s: no checkout among %q", line+"che", got)
			}
		}
	})
}
