package dealing

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// TestReasons: the reason of each entry of cleanup --json is a sentence after "it".
func TestReasons(t *testing.T) {
	verb := regexp.MustCompile(`^(is|was|are|belongs|cannot|could|forwards|listens|receives|runs) `)
	files, err := filepath.Glob(filepath.Join("..", "recovery", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		literal := regexp.MustCompile("(?:[Rr]eason(?:: | = |, f\\.Hint = |s: )|, f\\.Reason = Refused, |refuse\\(|^\\s*\\{\"[^\"]*\", |:\\s+\\{)\"([a-z][^\"]* [^\"]*)\"")
		for _, m := range literal.FindAllStringSubmatch(string(text), -1) {
			seen++
			if !verb.MatchString(m[1]) {
				t.Errorf("%s: it %s", name, m[1])
			}
		}
	}
	for _, reason := range []string{liveNotEnded, recordedNotEnded, nobodyToAsk, nothingAnswered, notAsked, isSpared, LeftAlive, goneButTaken} {
		if !verb.MatchString(reason) {
			t.Errorf("it %s", reason)
		}
	}
	if seen < 15 {
		t.Errorf("%d reasons were found in the source", seen)
	}
}
