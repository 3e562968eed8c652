package launcher

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestMessages: what is said stands in one place, messages.go of the package,
// or say.go of the command line, and not where it is said.
func TestMessages(t *testing.T) {
	speakers := []string{"sayf", "Say", "say", "fail", "usage"}
	for _, pattern := range []string{"*.go", filepath.Join("..", "*.go")} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			checkMessages(t, name, speakers)
		}
	}
}

// TestReasons: the reason of each entry of cleanup --json is a sentence after "it".
func TestReasons(t *testing.T) {
	verb := regexp.MustCompile(`^(is|was|are|belongs|cannot|could|forwards|listens|receives|runs) `)
	files, err := filepath.Glob(filepath.Join("recovery", "*.go"))
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
	for _, reason := range []string{liveNotEnded, recordedNotEnded, nobodyToAsk, nothingAnswered, isSpared, leftAlive, goneButTaken} {
		if !verb.MatchString(reason) {
			t.Errorf("it %s", reason)
		}
	}
	if seen < 15 {
		t.Errorf("%d reasons were found in the source", seen)
	}
}

func checkMessages(t *testing.T, name string, speakers []string) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	positions := token.NewFileSet()
	file, err := parser.ParseFile(positions, name, text, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || !slices.Contains(speakers, called(call)) {
			return true
		}
		for _, arg := range call.Args {
			ast.Inspect(arg, func(n ast.Node) bool {
				if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING && strings.Count(l.Value, " ") > 1 {
					t.Errorf("%s: %s", positions.Position(l.Pos()), l.Value)
				}
				return true
			})
		}
		return true
	})
}

// called is the name of what is called, without what it belongs to.
func called(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}
