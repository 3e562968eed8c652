package completions_test

import (
	"strings"
	"testing"
	"time"

	"bengal-run/launcher/test/stand"
)

// BenchmarkCompletion prints what a script costs, as the best of 31 times: to read
// it, and what TAB takes beside COMMAND's own completion. It wants to be below 10
// and 50 ms.
func BenchmarkCompletion(b *testing.B) {
	read := map[string]string{"bash": ". ./bengal-run.bash", "zsh": ". functions/_bengal-run", "fish": ". config/fish/completions/bengal-run.fish"}
	for _, name := range []string{"bash", "bash with a package", "zsh", "fish"} {
		v := variants()[name]
		b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
			stand.Need(b, v.shell)
			if v.needs != "" && !fileExists(v.needs) {
				b.Skip("no " + v.needs)
			}
			c := v.open(b)
			best := func(do func()) float64 {
				least := time.Hour
				for range 31 {
					start := time.Now()
					do()
					least = min(least, time.Since(start))
				}
				return least.Seconds() * 1000
			}
			command := func(line string) func() {
				return func() {
					c.keys(b, " "+line+"; : >ready\n")
					c.wait(b, "ready")
				}
			}
			tab := func(line string) func() {
				return func() { c.line(b, line, "\t") }
			}
			for b.Loop() {
				without := best(command(":"))
				b.ReportMetric(max(0, best(command(read[v.shell]))-without), "read-ms")
				own := best(tab("fake be"))
				b.ReportMetric(max(0, best(tab("bengal-run -p 3000 -C bin -- fake be"))-own), "command-ms")
				b.ReportMetric(max(0, best(tab("bengal-run --isol"))-own), "option-ms")
				b.ReportMetric(max(0, best(tab("bengal-run -p 80"))-own), "port-ms")
			}
		})
	}
}
