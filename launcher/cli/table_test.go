package cli

import "testing"

func TestTable(t *testing.T) {
	for _, tt := range []struct {
		text string
		want int
	}{{"", 0}, {"site", 4}, {"für", 3}, {"fu\u0308r", 3}, {"網站", 4}, {"ｓ", 2}, {"한글", 4}, {"📦", 2}, {"…", 1}, {"a\u200bb", 2}} {
		if got := cells(tt.text); got != tt.want {
			t.Errorf("%q: %d cells, want %d", tt.text, got, tt.want)
		}
	}
	got := table([][]string{{"FOLDER", "COMMAND"}, {"~/網站/a", "vite"}, {"~", "x y"}})
	const want = "FOLDER    COMMAND\n~/網站/a  vite\n~         x y\n"
	if got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
}
