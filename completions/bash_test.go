package completions_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bengal-run/launcher/test/stand"
)

// The function of a COMMAND sees what bash would tell it without us.
func TestBashWords(t *testing.T) {
	t.Parallel()
	tests := []struct{ line, want string }{
		{"bengal-run -p 3000 -- fake be", "1,7,fake be,fake be,fake,be,fake"},
		{"bengal-run --port=3000 fake a=b be", "4,11,fake a=b be,fake a = b be,fake,be,b"},
		{"bengal-run fake be|x y", "1,7,fake bex y,fake bex,fake,be,fake"},
		{"bengal-run ./bin/fake  --gamma  ", "2,21,./bin/fake  --gamma  ,./bin/fake --gamma ,./bin/fake,,--gamma"},
		{`bengal-run -C 'my dir' "bin dir/fake" be`, `1,17,"bin dir/fake" be,"bin dir/fake" be,bin dir/fake,be,"bin dir/fake"`},
		{"bengal-run bengal-run -qC bin fake ä be", "2,9,fake ä be,fake ä be,fake,be,ä"},
	}
	for name, v := range variants() {
		if v.shell != "bash" || strings.Contains(name, "strict") || strings.Contains(name, "cutting") {
			continue
		}
		t.Run(name, func(t *testing.T) {
			if v.needs != "" && !fileExists(v.needs) {
				stand.Lacking(t, "no "+v.needs)
			}
			stand.Need(t, "bash")
			c := v.open(t)
			for _, test := range tests {
				c.tab(t, test.line)
				seen, err := os.ReadFile(filepath.Join(c.dir, "seen"))
				if err != nil {
					t.Fatal(err)
				}
				if got := strings.TrimSuffix(string(seen), "\n"); got != test.want {
					t.Errorf("%s\n     is %s\n   want %s", test.line, got, test.want)
				}
			}
			if later := strings.Contains(name, "later"); later != exists(c, "offset") {
				t.Errorf("_comp_command_offset called: %v", !later)
			}
		})
	}
}
