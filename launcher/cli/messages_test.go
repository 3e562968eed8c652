package cli

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// TestEveryMessage lists with -v every error, warning, hint, reason, question and other
// line in the source, as a person sees it, and keeps each of them short and plain.
func TestEveryMessage(t *testing.T) {
	said := everyMessage(t, filepath.Join("..", ".."))
	for _, kind := range slices.Sorted(maps.Keys(said)) {
		for _, text := range slices.Sorted(maps.Keys(said[kind])) {
			shown := typical(kind, text)
			t.Logf("%-8s %3d  %s", kind, len(shown), shown)
			where := said[kind][text]
			if len(shown) > 100 && kind != "hint" {
				t.Errorf("%s: %d characters: %s", where, len(shown), shown)
			}
			if name := regexp.MustCompile("^[A-Z]{3,}"); kind != "hint" && kind != "question" && kind != "line" && unicode.IsUpper(rune(text[0])) && !name.MatchString(text) {
				t.Errorf("%s: begins with a capital: %s", where, shown)
			}
			if strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "...") || strings.HasSuffix(text, "!") {
				t.Errorf("%s: ends with a full stop: %s", where, shown)
			}
		}
	}
	for kind, least := range map[string]int{"error": 60, "warning": 10, "hint": 20, "reason": 15, "question": 3} {
		if len(said[kind]) < least {
			t.Errorf("%d of kind %q were found in the source", len(said[kind]), kind)
		}
	}
}

// typical puts into a message what is likely to stand there.
func typical(kind, text string) string {
	values := map[string]string{"d": "48211", "s": "npm run dev", "w": "permission denied", "q": `"npm run dev"`, "c": "D", "f": "0.2"}
	text = regexp.MustCompile(`%[-+.0-9]*([a-z])`).ReplaceAllStringFunc(text, func(verb string) string { return values[verb[len(verb)-1:]] })
	if kind == "reason" {
		return "port 5173 is taken: node (PID 48211) " + text
	}
	return text
}

// everyMessage maps kinds to messages, and these to where they stand.
func everyMessage(t *testing.T, root string) map[string]map[string]token.Position {
	positions := token.NewFileSet()
	var files []*ast.File
	constants := make(map[string]ast.Expr)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "test" || d.Name() == ".git") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(positions, path, nil, 0)
		files = append(files, file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == len(spec.Names) {
				for n, name := range spec.Names {
					constants[name.Name] = spec.Values[n]
				}
			}
			return true
		})
	}
	said := make(map[string]map[string]token.Position)
	listed := make(map[string]bool)
	add := func(kind string, e ast.Expr) {
		text := literal(e, constants)
		if len(strings.Fields(regexp.MustCompile(`%[a-z]`).ReplaceAllString(text, ""))) < 2 {
			return // the name of something, or another message
		}
		if said[kind] == nil {
			said[kind] = make(map[string]token.Position)
		}
		said[kind][text], listed[text] = positions.Position(e.Pos()), true
	}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			for kind, list := range words(n) {
				for _, e := range list {
					add(kind, e)
				}
			}
			return true
		})
	}
	for _, e := range constants { // what else is said, or a part of it
		name := filepath.Base(positions.Position(e.Pos()).Filename)
		if (name == "messages.go" || name == "say.go") && !listed[literal(e, constants)] {
			add("line", e)
		}
	}
	return said
}

// words is what a piece of the source says, by kind.
func words(n ast.Node) map[string][]ast.Expr {
	switch n := n.(type) {
	case *ast.CallExpr:
		name, args := called(n), n.Args
		switch {
		case slices.Contains([]string{"New", "Errorf", "usage", "unanswered", "wrongCompletion"}, name):
			return map[string][]ast.Expr{"error": args[:min(1, len(args))]}
		case name == "Fail" && len(args) > 1:
			return map[string][]ast.Expr{"error": args[1:2]}
		case name == "With" && len(args) == 1:
			return map[string][]ast.Expr{"hint": args}
		case name == "refuse" && len(args) == 2:
			if _, method := n.Fun.(*ast.SelectorExpr); method { // cleanup's, about a finding
				return map[string][]ast.Expr{"reason": args[1:]}
			}
			return map[string][]ast.Expr{"reason": args[:1], "hint": args[1:]}
		case (name == "Say" || name == "Sayf") && len(args) > 1:
			if level, ok := args[0].(*ast.SelectorExpr); ok && (level.Sel.Name == "Warning" || level.Sel.Name == "Hint") {
				return map[string][]ast.Expr{strings.ToLower(level.Sel.Name): args[1:2]}
			}
		}
	case *ast.CompositeLit:
		if name, ok := n.Type.(*ast.Ident); ok && name.Name == "HostileError" && len(n.Elts) == 3 {
			return map[string][]ast.Expr{"error": n.Elts[1:2]}
		}
		if n.Type == nil && len(n.Elts) == 2 { // the table of container engines
			if _, ok := n.Elts[0].(*ast.BasicLit); ok {
				return map[string][]ast.Expr{"reason": n.Elts[:1], "hint": n.Elts[1:]}
			}
		}
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && slices.Contains([]string{"hint", "reason"}, strings.ToLower(key.Name)) {
			return map[string][]ast.Expr{strings.ToLower(key.Name): {n.Value}}
		}
	case *ast.AssignStmt:
		said := make(map[string][]ast.Expr)
		for k, left := range n.Lhs {
			if field, ok := left.(*ast.SelectorExpr); ok && len(n.Lhs) == len(n.Rhs) && (field.Sel.Name == "Hint" || field.Sel.Name == "Reason") {
				said[strings.ToLower(field.Sel.Name)] = []ast.Expr{n.Rhs[k]}
			}
		}
		return said
	case *ast.BasicLit:
		if strings.HasSuffix(n.Value, `?"`) {
			return map[string][]ast.Expr{"question": {n}}
		}
	}
	return nil
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

// literal is the text of an expression; what only a run can know is %s.
func literal(e ast.Expr, constants map[string]ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return text
		}
	case *ast.Ident:
		if value, ok := constants[e.Name].(*ast.BasicLit); ok {
			return literal(value, constants)
		}
	case *ast.BinaryExpr:
		return literal(e.X, constants) + literal(e.Y, constants)
	case *ast.CallExpr:
		if name := called(e); (name == "Sprintf" || name == "Errorf") && len(e.Args) > 0 {
			return literal(e.Args[0], constants)
		}
	}
	return "%s"
}
