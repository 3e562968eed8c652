package guess

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// Words are handed over with a newline in between.
func FuzzPorts(f *testing.F) {
	for _, line := range []string{
		"./server --port 3000", "python3 -mhttp.server :8000", "env PORT=3000 -S ‹vite -p 1› x", "npm run dev -- -p3000",
		"sh -c ‹PORT=1 exec \"$@\" >x 2>&1; `a` ${b} $(c) 'd' \\e <<f› sh vite --port 5173", "docker run -dp 127.0.0.1:8080:80/tcp nginx",
		"puma -b tcp://[::1%lo]:9292?x,:80", "sh -c ‹P=80; ./x :$P ${P:-1} ${Q-:2}; (cd a && pnpm -C b -F c d) & npm:x›", "gradle ‹--args=--port 3000› --args", "concurrently ‹nodemon -x \"vite -p 1\"› b", "nc -lp 1",
	} {
		f.Add(strings.Join(argv(line), "\n"))
	}
	unquote := strings.NewReplacer("'", "", `"`, "", `\`, "", "\n", " ")
	f.Fuzz(func(t *testing.T, text string) {
		argv := strings.Split(text, "\n")
		before := slices.Clone(argv)
		ports := Ports(argv, "", nil)
		if !slices.Equal(argv, before) {
			t.Fatalf("the words have become %q", argv)
		}
		if again := Ports(argv, "", nil); !reflect.DeepEqual(again, ports) {
			t.Fatalf("%v, and the second time %v", ports, again)
		}
		all := unquote.Replace(text)
		seen := make(map[int]bool)
		for _, p := range ports {
			if p.Number < 1 || p.Number > 65535 || seen[p.Number] {
				t.Errorf("%v", ports)
			}
			seen[p.Number] = true
			if p.Default != strings.HasSuffix(p.From, "'s default") {
				t.Errorf("%+v", p)
			}
			if p.Default || strings.Contains(text, "$") {
				continue
			}
			words := strings.Split(p.From, " ")
			if len(words) > 2 {
				t.Errorf("port %d comes from more than an option and its value: %q", p.Number, p.From)
			}
			for _, word := range words {
				if word == "" || !printable(word) || !strings.Contains(all, unquote.Replace(word)) {
					t.Errorf("port %d comes from %q, which is not in %q", p.Number, p.From, text)
				}
			}
		}
	})
}

// A script of any name and with any line, which may call itself.
func FuzzScript(f *testing.F) {
	for _, script := range [][2]string{
		{"dev", "vite --port 3000"}, {"dev:a", "cross-env PORT=4000 next dev"}, {"é", "npm run dev -- --port 1"}, {"dev", "concurrently 'npm:*' \"run-p a:*\""},
		{"a:b", "cd a && (yarn --cwd b workspace c dev) & pnpm -F a -C .. dev"}, {"x", "vite --port ${PORT:-3000} -p $PORT :$A"}, {"dev", "dotenv -- deno task a:*"},
	} {
		f.Add(script[0], script[1])
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, name, line string) {
		text, err := json.Marshal(map[string]map[string]string{"scripts": {name: line, "dev": "npm run " + name, "a:x": line}})
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, "package.json"), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, argv := range [][]string{{"npm", "run", "dev"}, {"yarn", name}, {"run-p", "a:*", name}} {
			ports := Ports(argv, dir, func(name string) string { return name })
			if len(ports) > maxPorts {
				t.Errorf("%d ports", len(ports))
			}
			for n, p := range ports {
				if p.Number < 1 || p.Number > 65535 || !printable(strings.ReplaceAll(p.From, " ", "_")) || len(p.From) > 300+len(line) {
					t.Errorf("%q: %+v", argv, p)
				}
				if n > 0 && ports[n-1].Default && !p.Default {
					t.Errorf("%q: a default goes before words: %+v", argv, ports)
				}
			}
		}
	})
}

func FuzzManifest(f *testing.F) {
	for _, text := range []string{
		packageJSON("dev= vite"), `{"tasks": {"dev": {"command": "vite"}}, "workspaces": {"packages": ["a"]}}`, "{/* a */ \"scripts\": {\"a\": \"//\",}, // b\n}",
		`{"scripts": {"a": ["\\", "\""]}}`, "\ufeff[", `{"name": 1}`, "/*", `"`, `"\`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		before := bytes.Clone(data)
		for _, deno := range []bool{false, true} {
			if m := parse(data, deno); m != nil {
				workspaces(m.Workspaces)
				for _, raw := range m.Scripts {
					line(raw)
				}
			}
		}
		var compact, same bytes.Buffer
		if json.Compact(&compact, data) == nil && (json.Compact(&same, plain(data)) != nil || same.String() != compact.String()) {
			t.Errorf("%q has become %q", data, plain(data))
		}
		if !bytes.Equal(data, before) {
			t.Errorf("%q has become %q", before, data)
		}
	})
}

func BenchmarkPorts(b *testing.B) {
	dir := project(b, map[string]string{
		"package.json": packageJSON("dev= vite", "next= npm run dev", "build= tsc -b && vite build", "preview= vite preview", "lint= eslint .",
			"both= cross-env NODE_ENV=development concurrently -k -n api,web \"npm:api\" \"npm run dev\"", "api= nodemon -w src server.js --port $API_PORT"),
	})
	for _, line := range []string{"vite --port 5173", "sudo npx http-server -p 8080", "sh -c ‹cd web && exec python3 -m http.server 8000›",
		"npm run dev", "npm run next", "npm run both", "npm run dev -w app", "deno task dev"} {
		words := argv(line)
		b.Run(line, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Ports(words, dir, nil)
			}
		})
	}
}
