package launcher_test

import (
	"context"
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/system"
)

// The cost of bengal-run, as README.md gives it, beside no launcher at all and,
// with BENGAL_RUN_PEERS=1, beside the others that are installed. Each benchmark
// fills a column of the table that is printed in the end, and reports what it
// found for bengal-run:
//
//	BENGAL_RUN_PEERS=1 go test ./launcher -run '^$' -bench . -benchtime 1x -timeout 30m

const (
	bare = "(none)"
	ours = "bengal-run"
)

// known are the contestants once they were found.
var known []contestant

// contestants are no launcher, bengal-run, and the peers that run here.
func contestants(b *testing.B) []contestant {
	if known != nil {
		return known
	}
	version := versionOf(b, bengalRun)
	known = []contestant{{peer: peer{name: bare}}, {peer{name: ours}, []string{bengalRun, "--"}, version}}
	isolating := contestant{peer{name: ours + " --isolate"}, []string{bengalRun, "--isolate", "--"}, version}
	if err := isolating.tryOut(b); err != nil {
		b.Logf("%s: %v", isolating.name, err)
	} else {
		known = append(known, isolating)
	}
	if os.Getenv("BENGAL_RUN_PEERS") != "1" {
		return known
	}
	for _, p := range peers {
		if c, err := p.ready(b); err != nil {
			b.Logf("%s: %v", p.name, err)
		} else {
			known = append(known, c)
		}
	}
	return known
}

// compare measures all contestants in turn, and puts their medians into a column
// of the table. It returns what was measured.
func compare(b *testing.B, column string, rounds int, measure func(contestant) (float64, error), cell func(value, bare float64) string) map[string][]float64 {
	all := contestants(b)
	samples, failed := inTurn(rounds, all, measure)
	measured := make(map[string][]float64) // all[0] is bare
	for n, c := range all {
		launcherCosts.set(c.name, "version", c.version)
		if failed[n] != nil {
			launcherCosts.set(c.name, column, failed[n].Error())
			if c.name == ours {
				b.Errorf("%s: %v", column, failed[n])
			}
			continue
		}
		measured[c.name] = samples[n]
		launcherCosts.set(c.name, column, cell(median(samples[n]), median(measured[bare])))
	}
	return measured
}

// inTurn measures each once a round: what else happens on the machine meets all
// of them alike. One that fails is left out from then on.
func inTurn[C any](rounds int, all []C, measure func(C) (float64, error)) (samples [][]float64, failed []error) {
	samples, failed = make([][]float64, len(all)), make([]error, len(all))
	for range rounds {
		for n, c := range all {
			if failed[n] != nil {
				continue
			}
			value, err := measure(c)
			failed[n] = err
			samples[n] = append(samples[n], value)
		}
	}
	return samples, failed
}

func median(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// begin starts what a stand has as its COMMAND behind a contestant.
func (s *stand) begin(b *testing.B, c contestant, stdout *os.File, place *syscall.SysProcAttr) (launcher system.ID) {
	s.behind = c.line
	line := s.line()
	cmd := exec.Command(line[0], line[1:]...)
	cmd.Dir, cmd.SysProcAttr = s.dir, place
	if stdout != nil {
		cmd.Stdout = stdout
	}
	return s.startCmd(b, cmd)
}

// clear ends whatever a contestant has started, and wants it gone.
func (s *stand) clear(b *testing.B) {
	s.sweep(b)
	s.nobodyIn(b)
}

var errStays = errors.New("stays")

// BenchmarkStart is a start of true, from the beginning to the end. What a Go
// program takes that does nothing is the least that one of ours could take, true's
// own time aside.
func BenchmarkStart(b *testing.B) {
	dir := b.TempDir()
	empty := []string{emptyProgram(b, dir)}
	start := func(c contestant) (float64, error) {
		if c.stays {
			return 0, errStays
		}
		took, err := runTime(b, dir, c.line([]string{"/bin/true"}))
		if err != nil {
			b.Fatal(c.name, err)
		}
		return took, nil
	}
	for b.Loop() {
		m := compare(b, "start", 200, start, times("%.1f ms"))
		own := m[ours]
		b.ReportMetric(median(own), "ms/start")
		b.ReportMetric(median(own)/median(m[bare]), "x-bare")
		// What others do on the machine meanwhile only ever adds to a time.
		b.ReportMetric(slices.Min(own), "ms/start-min")
		nothing, _ := inTurn(200, [][]string{empty}, func(line []string) (float64, error) { return runTime(b, dir, line) })
		b.ReportMetric(median(nothing[0]), "ms/empty-go")
		if other := m["dumb-init"]; other != nil {
			b.ReportMetric(median(own)/median(other), "x-dumb-init")
			b.ReportMetric(slices.Min(own)/slices.Min(other), "x-dumb-init-min")
		}
	}
}

// emptyProgram is a Go program that does nothing.
func emptyProgram(b *testing.B, dir string) (path string) {
	source := filepath.Join(dir, "main.go")
	if err := os.WriteFile(source, []byte("package main\n\nfunc main() {}\n"), 0o600); err != nil {
		b.Fatal(err)
	}
	path = filepath.Join(dir, "empty")
	build := exec.Command("go", "build", "-o", path, source)
	build.Dir, build.Env = dir, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return path
}

// runTime runs a command line from the beginning to the end.
func runTime(b *testing.B, dir string, line []string) (milliseconds float64, err error) {
	ctx, cancel := context.WithTimeout(b.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, line[0], line[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PORT=")
	began := time.Now()
	err = cmd.Run()
	return inMilliseconds(time.Since(began)), err
}

func inMilliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
