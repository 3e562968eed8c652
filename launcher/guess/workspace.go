package guess

import (
	"encoding/json"
	"path/filepath"
	"strings"
)

// maxCandidates bounds the folders to try for a package, and the packages of one
// command.
const maxCandidates = 8

// packages lists the folders whose scripts are meant, seen from f's: that one, or those
// of the packages that the words name.
func (f *finder) packages() []string {
	if strings.IndexByte(f.dir, hole) >= 0 {
		return nil
	}
	if len(f.members) == 0 {
		return []string{"."}
	}
	var dirs []string
	for _, name := range f.members {
		if dir, ok := f.packageDir(name); ok && len(dirs) < maxCandidates {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// packageDir finds the folder of a package where the workspace says, or in the usual
// places. It does not search.
func (f *finder) packageDir(name string) (string, bool) {
	if strings.ContainsAny(name, "*{}[]!^") || strings.Contains(name, "...") {
		return "", false // one of pnpm's ways to mean several
	}
	path := filepath.Clean(name)
	if !filepath.IsLocal(path) {
		return "", false
	}
	root := f.manifest("package.json")
	if root == nil {
		return "", false
	}
	base := filepath.Base(path)
	candidates := []string{path}
	for _, folder := range workspaces(root.Workspaces) {
		if parent, ok := strings.CutSuffix(folder, "/*"); ok {
			folder = filepath.Join(parent, base)
		}
		if filepath.Base(folder) == base {
			candidates = append(candidates, folder)
		}
	}
	candidates = append(candidates, filepath.Join("packages", base), filepath.Join("apps", base), filepath.Join("node_modules", path))
	for _, dir := range candidates[:min(len(candidates), maxCandidates)] {
		if !filepath.IsLocal(dir) || filepath.Clean(dir) == "." {
			continue
		}
		m := f.manifest(filepath.Join(dir, "package.json"))
		switch {
		case m == nil || m.Scripts == nil:
		case m.Name == name, strings.HasSuffix(m.Name, "/"+name), dir == path:
			return dir, true
		}
	}
	return "", false
}

// workspaces are the folders of a workspace: ["apps/*"] or {"packages": ["apps/*"]}.
func workspaces(raw json.RawMessage) (list []string) {
	var yarn struct{ Packages []string }
	switch {
	case json.Unmarshal(raw, &list) == nil:
		return list
	case json.Unmarshal(raw, &yarn) == nil:
		return yarn.Packages
	}
	return nil
}
