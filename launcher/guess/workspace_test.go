package guess

import (
	"os"
	"path/filepath"
	"testing"
)

func TestWorkspaces(t *testing.T) {
	dir := project(t, map[string]string{
		"package.json":              `{"workspaces": ["apps/*", "packages/**", "tools/cli", "!x"], "scripts": {"dev": "vite --port 3999"}}`,
		"apps/web/package.json":     `{"name": "@acme/web", "scripts": {"dev": "next dev -p 3001", "all": "npm run dev"}}`,
		"packages/app/package.json": `{"name": "app", "scripts": {"dev": "vite"}}`,
		"tools/cli/package.json":    `{"name": "cli", "scripts": {"dev": "node cli --port 3002"}}`,
		"odd/place/package.json":    `{"name": "far", "scripts": {"dev": "node far --port 3003"}}`,
		"packages/no/package.json":  `{"name": "yes", "scripts": {"dev": "node no --port 3004"}}`,
	})
	if err := os.Mkdir(filepath.Join(dir, "node_modules"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../odd/place", filepath.Join(dir, "node_modules/far")); err != nil {
		t.Fatal(err)
	}
	const web = `3001 ("dev" in apps/web/package.json: -p 3001)`
	for _, tt := range [...]struct{ line, want string }{
		{"npm -w app run dev", "5173 (vite's default)"},
		{"npm run dev -w app", "5173 (vite's default)"},
		{"npm run dev --workspace=app", "5173 (vite's default)"},
		{"npm run dev --workspace @acme/web", web},
		{"npm run -w apps/web dev", web},
		{"npm -w apps/web run all", web},
		{"npm -w app -w @acme/web run dev", web + ", 5173 (vite's default)"},
		{"yarn workspace app dev", "5173 (vite's default)"},
		{"yarn workspace @acme/web run dev", web},
		{"yarn workspaces foreach run dev", ""},
		{"pnpm --filter app dev", "5173 (vite's default)"},
		{"pnpm -F web run dev", web},
		{"pnpm --filter=./apps/web dev", web},
		{"pnpm --filter app... dev", ""},
		{"pnpm --filter ‹{apps/*}› dev", ""},
		{"pnpm -r dev", ""},
		{"bun run --filter app dev", "5173 (vite's default)"},
		{"bun --filter ‹*› dev", ""},
		{"npm run dev --workspaces", ""},
		{"npm run dev -w cli", `3002 ("dev" in tools/cli/package.json: --port 3002)`},
		{"npm run dev -w far", `3003 ("dev" in node_modules/far/package.json: --port 3003)`},
		{"npm run dev -w no", ""},
		{"npm run dev -w absent", ""},
		{"npm run dev -w ../x", ""},
		{"npm run dev -w app -- --port 3005", "3005 (--port 3005)"},
		{"npm run absent -w app", ""},
		{"npm run dev", `3999 ("dev" in package.json: --port 3999)`},
	} {
		t.Run(tt.line, func(t *testing.T) {
			if got := show(Ports(argv(tt.line), dir, nil)); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}
