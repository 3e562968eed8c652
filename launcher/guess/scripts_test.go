package guess

import (
	"testing"
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
		{"env PORT={port} vite --host --port={port}", "5173 (vite's default)"}, // for --auto-port
		{"uvicorn a:b --port {port} --log-level info", "8000 (uvicorn's default)"},
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
		{"sh -c ‹cd client && (npm run build) && npm start›", `3100 ("start" in client/package.json: --port 3100)`},
		{"sh -c ‹(cd server && npm run dev); cd client; npm start›", `3200 ("dev" in server/package.json: -p 3200), 3100 ("start" in client/package.json: --port 3100)`},
		{"sh -c ‹cd client; npm run watch & npm start›", ""}, // only the shell knows where
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

// Nothing is read where words tell, or where no runner is.
func TestReadsNothing(t *testing.T) {
	for _, line := range []string{"npm run dev -- --port 3000", "vite", "npm install", "npx vite", "node server.js", "sh -c ‹vite & next dev›", "docker run x npm run dev"} {
		f := finder{look: &look{getenv: nobody, work: maxWork, room: maxRoom}}
		if f.command(argv(line)); f.manifests != nil {
			t.Errorf("%s: reads %v", line, f.manifests)
		}
	}
}
