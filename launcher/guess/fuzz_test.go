package guess

import (
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

func BenchmarkPorts(b *testing.B) {
	for _, line := range []string{"npm run dev", "sudo npx http-server -p 8080", "sh -c ‹cd web && exec python3 -m http.server 8000›"} {
		words := argv(line)
		b.Run(line, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Ports(words, "", nil)
			}
		})
	}
}
