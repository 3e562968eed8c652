package guess

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// What people write into their scripts.
func TestScripts(t *testing.T) {
	dir := project(t, map[string]string{
		"package.json": packageJSON(
			"front= PORT=4000 next dev", "crossenv= cross-env PORT=4000 NODE_ENV=development next dev", "shell= cross-env-shell PORT=4000 'next dev -p $PORT'",
			"dotenv= dotenv -- next dev", "dotenv:port= dotenv -e .env.local -- next dev -p 4001", "env-cmd= env-cmd -f .env next dev",
			"both= concurrently \"vite\" \"node api.js --port 4000\"", "names= concurrently -n web,api -c blue,green 'npm:dev:web' 'npm:dev:api'", "wild= concurrently 'npm:dev:*'",
			"dev:web= vite", "dev:api= node api.js --port 4000", "dev:css= tailwindcss -i in.css -o out.css --watch", "dev:web:deep= next dev",
			"runp= run-p dev:*", "runs= run-s build dev:web", "all= npm-run-all --parallel dev:* -s build", "runp:args= run-p 'dev:web -- --port 3005'", "runp:none= run-p -l build",
			"build= vite build", "then= vite build && vite preview", "semicolon= rm -rf dist; vite", "or= vite || next dev", "and= tsc -w & vite", "prod= NODE_ENV=production node server.js",
			"next= npm run front", "start= npm run next", "chain= npm run build && npm run dev:api", "args= npm run dev:web -- --port 3007",
			"variable= vite --port $PORT", "braces= vite --port ${PORT:-3010}", "quoted= vite --port \"$PORT\" --host '127.0.0.1'", "inner= export PORT=3011; next dev --port $PORT", "command= vite --port $(cat port)", "other= uvicorn app:app --host $HOST --port $PORT", "secret= node server.js --bind $TOKEN:80",
			"client= cd client && npm start", "two= (cd client && npm start) & (cd server && npm run dev)", "prefix= npm --prefix client start", "yarncwd= yarn --cwd client start", "lost= cd $X && npm start",
			"self= npm run self", "ping= npm run pong", "pong= vite & npm run ping", "selfport= vite --port 3000 && npm run selfport", "bad= 'vite", "empty=", "quoted script \"é\"= vite --port 3020",
			"wait= wait-on tcp:5173 && electron .", "args2= python manage.py", "exec= exec node_modules/.bin/vite", "sh= sh -c 'vite --port 3030'", "nested= concurrently \"concurrently 'vite' 'npm run dev:api'\"",
		),
		"client/package.json": packageJSON("start= vite --port 3100"),
		"server/package.json": packageJSON("dev= node --watch index.js -p 3200"),
	})
	env := func(name string) string {
		return map[string]string{"PORT": "3009", "TOKEN": "c0ffee"}[name]
	}
	for _, tt := range [...]struct{ line, want string }{
		{"npm run front", `4000 ("front" in package.json: PORT=4000)`},
		{"npm run crossenv", `4000 ("crossenv" in package.json: PORT=4000)`},
		{"npm run shell", `4000 ("shell" in package.json: -p 4000)`},
		{"npm run dotenv", ""},
		{"npm run dotenv:port", `4001 ("dotenv:port" in package.json: -p 4001)`},
		{"npm run env-cmd", ""},
		{"npm run both", `4000 ("both" in package.json: --port 4000), 5173 (vite's default)`},
		{"concurrently vite ‹node api.js --port 4000›", "4000 (--port 4000), 5173 (vite's default)"},
		{"npm run names", `4000 ("dev:api" in package.json: --port 4000), 5173 (vite's default)`},
		{"npm run wild", `4000 ("dev:api" in package.json: --port 4000), 5173 (vite's default)`},
		{"npm run runp", `4000 ("dev:api" in package.json: --port 4000), 5173 (vite's default)`},
		{"npx run-p dev:*", `4000 ("dev:api" in package.json: --port 4000), 5173 (vite's default)`},
		{"npx run-p dev:**", `4000 ("dev:api" in package.json: --port 4000), 5173 (vite's default)`},
		{"npm run runs", "5173 (vite's default)"},
		{"npm run all", `4000 ("dev:api" in package.json: --port 4000), 5173 (vite's default)`},
		{"npm run runp:args", `3005 ("dev:web" in package.json: --port 3005)`},
		{"npm run runp:none", ""},
		{"npm run build", ""},
		{"npm run then", "4173 (vite's default)"},
		{"npm run semicolon", "5173 (vite's default)"},
		{"npm run or", "5173 (vite's default), 3000 (next's default)"},
		{"npm run and", "5173 (vite's default)"},
		{"npm run prod", ""},
		{"npm start", `4000 ("front" in package.json: PORT=4000)`},
		{"npm run chain", `4000 ("dev:api" in package.json: --port 4000)`},
		{"npm run args", `3007 ("args" in package.json: --port 3007)`},
		{"npm run variable", `3009 ("variable" in package.json: --port 3009)`},
		{"npm run braces", `3009 ("braces" in package.json: --port 3009)`},
		{"npm run quoted", `3009 ("quoted" in package.json: --port 3009)`},
		{"env PORT=3012 npm run quoted", `3012 ("quoted" in package.json: --port 3012)`},
		{"npm run inner", `3011 ("inner" in package.json: --port 3011)`},
		{"npm run command", ""},
		{"npm run other", `3009 ("other" in package.json: --port 3009)`},
		{"npm run secret", ""},
		{"npm run client", `3100 ("start" in client/package.json: --port 3100)`},
		{"npm run two", `3100 ("start" in client/package.json: --port 3100), 3200 ("dev" in server/package.json: -p 3200)`},
		{"npm run prefix", `3100 ("start" in client/package.json: --port 3100)`},
		{"npm run yarncwd", `3100 ("start" in client/package.json: --port 3100)`},
		{"npm run lost", ""},
		{"npm --prefix client start", `3100 ("start" in client/package.json: --port 3100)`},
		{"npm start --prefix=client", `3100 ("start" in client/package.json: --port 3100)`},
		{"pnpm -C client start", `3100 ("start" in client/package.json: --port 3100)`},
		{"yarn --cwd client start", `3100 ("start" in client/package.json: --port 3100)`},
		{"bun --cwd client start", `3100 ("start" in client/package.json: --port 3100)`},
		{"env -C client npm start", `3100 ("start" in client/package.json: --port 3100)`},
		{"sh -c ‹cd client; npm start›", `3100 ("start" in client/package.json: --port 3100)`},
		{"npm --prefix " + dir + "/client start", "3100 (\"start\" in " + dir + "/client/package.json: --port 3100)"},
		{"npm --prefix absent start", ""},
		{"npm run self", ""},
		{"npm run ping", ""},
		{"npm run selfport", ""},
		{"npm run empty", ""},
		{"npm run ‹quoted script \"é\"›", `3020 ("quoted script \"\u00e9\"" in package.json: --port 3020)`},
		{"npm run wait", ""},
		{"npm run args2 -- runserver 8001", `8001 ("args2" in package.json: runserver 8001)`},
		{"npm run args2 runserver", "8000 (manage.py's default)"},
		{"npm run exec", "5173 (vite's default)"},
		{"npm run sh", `3030 ("sh" in package.json: --port 3030)`},
		{"npm run nested", `4000 ("dev:api" in package.json: --port 4000), 5173 (vite's default)`},
		{"npm run dev:web -- --port=3000 ", "3000 (--port=3000)"},
		{"dotenv -- npm run dev:web", ""},
	} {
		t.Run(tt.line, func(t *testing.T) {
			if got := show(Ports(argv(tt.line), dir, env)); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
	if got, want := show(Ports(argv("npm run braces"), dir, nil)), `3010 ("braces" in package.json: --port 3010)`; got != want {
		t.Errorf("without a variable: %q, want %q", got, want)
	}
	if got := show(Ports(argv("npm run variable"), dir, nil)); got != "" {
		t.Errorf("without a variable and a default: %q", got)
	}
}

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

func TestDeno(t *testing.T) {
	for _, tt := range [...]struct{ file, text, want string }{
		{"deno.json", `{"tasks": {"dev": "vite --port 3001"}}`, `3001 ("dev" in deno.json: --port 3001)`},
		{"deno.json", `{"tasks": {"dev": {"description": "x", "command": "vite"}}}`, "5173 (vite's default)"},
		{"deno.json", `{"tasks": {"dev": {"dependencies": ["a"]}, "a": "vite"}}`, ""},
		{"deno.json", `{"scripts": {"dev": "vite"}}`, ""},
		{"deno.jsonc", "{\n  // the tasks, \"dev\"\n  \"tasks\": { /* } */ \"dev\": \"deno run -A npm:vite \\\"//\\\" --port 3002\", },\n}\n", `3002 ("dev" in deno.jsonc: --port 3002)`},
		{"deno.jsonc", `{"tasks": {"dev": "vite"} /*`, ""},
		{"package.json", `{"scripts": {"dev": "vite"}}`, "5173 (vite's default)"},
		{"package.json", `{"scripts": {"dev": "vite"}} // no`, ""},
	} {
		dir := project(t, map[string]string{tt.file: tt.text})
		if got := show(Ports(argv("deno task dev"), dir, nil)); got != tt.want {
			t.Errorf("%s %s: %q, want %q", tt.file, tt.text, got, tt.want)
		}
	}
}

// A file that is none of the project's own says nothing, and takes no time.
func TestHostile(t *testing.T) {
	const good = `{"scripts": {"dev": "vite --port 3000"}}`
	write := func(text string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	link := func(to string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			if err := os.Symlink(to, path); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, tt := range map[string]struct {
		make func(*testing.T, string)
		want string
	}{
		"good":                {write(good), `3000 ("dev" in package.json: --port 3000)`},
		"with a mark":         {write("\ufeff" + good), `3000 ("dev" in package.json: --port 3000)`},
		"large":               {write(strings.Repeat(" ", maxRoom-len(good)) + good), `3000 ("dev" in package.json: --port 3000)`},
		"absent":              {func(*testing.T, string) {}, ""},
		"too large":           {write(strings.Repeat(" ", 10<<20) + good), ""},
		"a FIFO":              {func(t *testing.T, path string) { must(t, syscall.Mkfifo(path, 0o644)) }, ""},
		"a folder":            {func(t *testing.T, path string) { must(t, os.Mkdir(path, 0o755)) }, ""},
		"a link out":          {link("../other.json"), ""},
		"a link to a device":  {link("/dev/zero"), ""},
		"a link to itself":    {link("package.json"), ""},
		"a link within":       {link("good.json"), `3000 ("dev" in package.json: --port 3000)`},
		"empty":               {write(""), ""},
		"no JSON":             {write(good + "x"), ""},
		"cut off":             {write(good[:len(good)-1]), ""},
		"deep":                {write(`{"x": ` + strings.Repeat("[", 30_000) + strings.Repeat("]", 30_000) + `, "scripts": {"dev": "vite"}}`), ""},
		"deeper":              {write(strings.Repeat("[", maxRoom)), ""},
		"another kind":        {write(`["dev", "vite --port 3000"]`), ""},
		"other scripts":       {write(`{"scripts": "dev"}`), ""},
		"a number":            {write(`{"scripts": {"dev": 3000}}`), ""},
		"a NUL":               {write(`{"scripts": {"dev": "vite --port 3000\u0000"}}`), ""},
		"a script calls it":   {write(`{"scripts": {"dev": "npm run dev & npm run dev"}}`), ""},
		"all call all":        {write(`{"scripts": {"dev": "run-p a:*", "a:1": "run-p b:*", "a:2": "run-p b:*", "b:1": "run-p a:*", "b:2": "run-p a:*"}}`), ""},
		"ever more":           {write(more()), ""},
		"a long line":         {write(`{"scripts": {"dev": "` + strings.Repeat("npm -w x run a & ", 3500) + `"}}`), ""},
		"a long word":         {write(`{"scripts": {"dev": "` + strings.Repeat("run-p x x x x x x x x;", 500) + `", "x": "` + strings.Repeat("x", 40_000) + `"}}`), ""},
		"many scripts":        {write(`{"scripts": {"dev": "` + strings.Repeat("run-p x:* y:*;", 500) + `"` + others() + `}}`), ""},
		"a large script":      {write(`{"scripts": {"dev": "` + strings.Repeat("run-p x x x x;", 500) + `", "x": {"y": "` + strings.Repeat("y", 40_000) + `"}}}`), ""},
		"a long port":         {write(`{"scripts": {"dev": "vite --port ` + strings.Repeat("3000,", 5000) + `x"}}`), ""},
		"a terminal's escape": {write(`{"scripts": {"dev": "x --bind \u001b]0;:3000"}}`), ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(project(t, map[string]string{"other.json": good, "in/good.json": good}), "in")
			tt.make(t, filepath.Join(dir, "package.json"))
			best := time.Hour
			for range 20 {
				start := time.Now()
				if got := show(Ports(argv("npm run dev"), dir, nil)); got != tt.want {
					t.Fatalf("%q, want %q", got, tt.want)
				}
				best = min(best, time.Since(start))
			}
			if best > time.Millisecond {
				t.Errorf("it takes %v", best)
			}
		})
	}
	t.Run("no permission", func(t *testing.T) {
		dir := project(t, map[string]string{"package.json": good})
		must(t, os.Chmod(filepath.Join(dir, "package.json"), 0))
		if got := show(Ports(argv("npm run dev"), dir, nil)); got != "" && os.Geteuid() != 0 {
			t.Errorf("%q", got)
		}
	})
	t.Run("not even a program", func(t *testing.T) {
		dir := project(t, map[string]string{"package.json": "no JSON"})
		if got := show(Ports(argv("yarn vite"), dir, nil)); got != "" {
			t.Errorf("%q", got)
		}
	})
}

// others are scripts whose names do not match.
func others() string {
	var text strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&text, `, "z%d": ""`, i)
	}
	return text.String()
}

// more is a package.json with scripts that each run all of the next kind.
func more() string {
	var scripts []string
	for _, kind := range []string{"a b", "b c", "c d", "d e", "e f", "f g"} {
		for _, n := range []string{"0", "1", "2", "3", "4", "5", "6", "7"} {
			scripts = append(scripts, `"`+kind[:1]+":"+n+`": "run-p `+kind[2:]+`:*"`)
		}
	}
	return `{"scripts": {"dev": "run-p a:*", ` + strings.Join(scripts, ", ") + "}}"
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Nothing is read where words tell, or where no runner is.
func TestReadsNothing(t *testing.T) {
	for _, line := range []string{"npm run dev -- --port 3000", "vite", "npm install", "npx vite", "node server.js", "sh -c ‹vite & next dev›", "docker run x npm run dev"} {
		f := finder{look: &look{getenv: nobody, work: maxWork, room: maxRoom}}
		if f.command(argv(line), false); f.manifests != nil {
			t.Errorf("%s: reads %v", line, f.manifests)
		}
	}
}
