package cli

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"bengal-run/launcher/speech"

	"github.com/urfave/cli/v2"
)

func TestOwnWords(t *testing.T) {
	for _, tt := range []struct{ typed, want string }{
		// Options end at the first word that is none.
		{"", "|"},
		{"npm", "| npm"},
		{"npm run dev -- --port 3000", "| npm run dev -- --port 3000"},
		{"npm --grace --nosuch -Cx -qv", "| npm --grace --nosuch -Cx -qv"},
		{"-q npm -q", "-q | npm -q"},
		{"- -q", "| - -q"},

		// -- ends them, too.
		{"--", "| --"},
		{"-- npm", "| -- npm"},
		{"-- -q npm", "| -- -q npm"},
		{"-- -- npm", "| -- -- npm"},
		{"-q -- help", "-q | -- help"},
		{"npm -- help", "| npm -- help"},

		// Long options.
		{"--grace 1s npm", "--grace 1s | npm"},
		{"--grace=1s npm", "--grace=1s | npm"},
		{"--grace= npm", "--grace= | npm"},
		{"--quiet --no-pidfile npm", "--quiet --no-pidfile | npm"},
		{"--quiet=false npm", "--quiet=false | npm"},
		{"--keep a --keep=b npm", "--keep a --keep=b | npm"},

		// A value is taken as it is.
		{"--pidfile -- npm", "--pidfile -- | npm"},
		{"--pidfile --grace npm", "--pidfile --grace | npm"},
		{"--pidfile -x npm", "--pidfile -x | npm"},
		{"-C -- npm", "-C -- | npm"},
		{"-C -q npm", "-C -q | npm"},

		// Short options.
		{"-C /srv npm", "-C /srv | npm"},
		{"-C/srv npm", "-C /srv | npm"},
		{"-C=/srv npm", "-C =/srv | npm"},
		{"-qv npm", "-q -v | npm"},
		{"-qyC /srv npm", "-q -y -C /srv | npm"},
		{"-qC/srv npm", "-q -C /srv | npm"},
		{"-Cqv npm", "-C qv | npm"},
		{"-Cé npm", "-C é | npm"},
		{"-h", "-h |"},
	} {
		typed := strings.Fields(tt.typed)
		own, rest, err := ownWords(startFlags(), typed)
		if got := strings.Join(append(append(own, "|"), rest...), " "); err != nil || got != tt.want {
			t.Errorf("%s: %s, %v, want %s", tt.typed, got, err, tt.want)
		}
		if !slices.Equal(typed, strings.Fields(tt.typed)) {
			t.Errorf("%s: the caller's words have become %q", tt.typed, typed)
		}
	}
}

func TestOwnWordsRefuses(t *testing.T) {
	for _, tt := range []struct{ typed, why string }{
		{"--nosuch npm", "unknown option --nosuch"},
		{"--nosuch=1 npm", "unknown option --nosuch"},
		{"--grac 1s npm", "unknown option --grac"},
		{"--Grace 1s npm", "unknown option --Grace"},
		{"--q npm", "unknown option --q"},
		{"--=x npm", "unknown option --"},
		{"---q npm", "unknown option ---q"},
		{"-x npm", "unknown option -x"},
		{"-qx npm", "unknown option -x"},
		{"-grace npm", "unknown option -g"},
		{"-q=true npm", "unknown option -="},
		{"-é npm", "unknown option -é"},
		{"--grace", "--grace needs a value"},
		{"-q --pidfile", "--pidfile needs a value"},
		{"-C", "-C needs a value"},
		{"-qC", "-C needs a value"},
	} {
		got, _, err := ownWords(startFlags(), strings.Fields(tt.typed))
		var e *speech.Error
		if !errors.As(err, &e) || e.Error() != tt.why || e.Code != speech.CodeFailed || e.Hint == "" {
			t.Errorf("%s: %q, %v, want %s", tt.typed, got, err, tt.why)
		}
	}
	if got, _, err := ownWords(startFlags(), []string{"-\xff", "npm"}); err == nil {
		t.Errorf("a byte that is no letter: %q", got)
	}
}

func TestDuration(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"5s", "5s"}, {"1m30s", "1m30s"}, {"500ms", "500ms"}, {"0", "0s"}, {"0s", "0s"}, {"10", "10s"}, {"0.5", "500ms"},
		{"", ""}, {"soon", ""}, {"5 s", ""}, {"-1s", ""}, {"-1", ""}, {"5d", ""}, {"1e9", ""}, {"inf", ""},
	} {
		got, err := duration(tt.in)
		if tt.want == "" && err == nil || tt.want != "" && (err != nil || got.String() != tt.want) {
			t.Errorf("%q: %v, %v, want %q", tt.in, got, err, tt.want)
		}
	}
}

// A name to spare may have a comma in it, on the command line and in the
// environment.
func TestKeepWithComma(t *testing.T) {
	keep := func(args ...string) (got []string) {
		read := func(c *cli.Context) error {
			got = c.StringSlice("keep")
			return nil
		}
		if err := runApp(startFlags(), read, append([]string{"bengal-run"}, args...), helpText); err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got, want := keep("--keep", "a,b", "--keep", "c", "true"), []string{"a,b", "c"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	t.Setenv("BENGAL_RUN_KEEP", "a,b")
	if got, want := keep("true"), []string{"a,b"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
