package cost_test

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
	"bengal-run/launcher/test/peer"
	"bengal-run/launcher/test/stand"
)

// The cost of bengal-run, as README.md gives it, beside no launcher at all and,
// with BENGAL_RUN_PEERS=1, beside the others that are installed. Each benchmark
// fills a column of the table that is printed in the end, and reports what it
// found for bengal-run:
//
//	BENGAL_RUN_PEERS=1 go test ./launcher/test/cost -run '^$' -bench . -benchtime 1x -timeout 30m

const (
	bare = "(none)"
	ours = "bengal-run"
)

// known are the contestants once they were found.
var known []peer.Contestant

// contestants are no launcher, bengal-run, and the peers that run here.
func contestants(b *testing.B) []peer.Contestant {
	if known != nil {
		return known
	}
	version := peer.VersionOf(b, stand.BengalRun)
	known = []peer.Contestant{{Peer: peer.Peer{Name: bare}}, {Peer: peer.Peer{Name: ours}, Words: []string{stand.BengalRun, "--"}, Version: version}}
	isolating := peer.Contestant{Peer: peer.Peer{Name: ours + " --isolate"}, Words: []string{stand.BengalRun, "--isolate", "--"}, Version: version}
	if err := isolating.TryOut(b); err != nil {
		b.Logf("%s: %v", isolating.Name, err)
	} else {
		known = append(known, isolating)
	}
	if os.Getenv("BENGAL_RUN_PEERS") != "1" {
		return known
	}
	for _, p := range peer.Peers {
		if c, err := p.Ready(b); err != nil {
			b.Logf("%s: %v", p.Name, err)
		} else {
			known = append(known, c)
		}
	}
	return known
}

// compare measures all contestants in turn, and puts their medians into a column
// of the table. It returns what was measured.
func compare(b *testing.B, column string, rounds int, measure func(peer.Contestant) (float64, error), cell func(value, bare float64) string) map[string][]float64 {
	all := contestants(b)
	samples, failed := inTurn(rounds, all, measure)
	measured := make(map[string][]float64) // all[0] is bare
	for n, c := range all {
		launcherCosts.set(c.Name, "version", c.Version)
		if failed[n] != nil {
			launcherCosts.set(c.Name, column, failed[n].Error())
			if c.Name == ours {
				b.Errorf("%s: %v", column, failed[n])
			}
			continue
		}
		measured[c.Name] = samples[n]
		launcherCosts.set(c.Name, column, cell(median(samples[n]), median(measured[bare])))
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
func begin(b *testing.B, s *stand.Stand, c peer.Contestant, stdout *os.File, place *syscall.SysProcAttr) (launcher system.ID) {
	s.Behind = c.Line
	line := s.Line()
	cmd := exec.Command(line[0], line[1:]...)
	cmd.Dir, cmd.SysProcAttr = s.Dir, place
	if stdout != nil {
		cmd.Stdout = stdout
	}
	return s.StartCmd(b, cmd)
}

// clear ends whatever a contestant has started, and wants it gone.
func clear(b *testing.B, s *stand.Stand) {
	s.Sweep(b)
	s.NobodyIn(b)
}

var errStays = errors.New("stays")

// BenchmarkStart is a start of true, from the beginning to the end. What a Go
// program takes that does nothing is the least that one of ours could take, true's
// own time aside.
func BenchmarkStart(b *testing.B) {
	dir := b.TempDir()
	empty := []string{emptyProgram(b, dir)}
	start := func(c peer.Contestant) (float64, error) {
		if c.Stays {
			return 0, errStays
		}
		took, err := runTime(b, dir, c.Line([]string{"/bin/true"}))
		if err != nil {
			b.Fatal(c.Name, err)
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
	ctx, cancel := context.WithTimeout(b.Context(), stand.Patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, line[0], line[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PORT=")
	began := time.Now()
	err = cmd.Run()
	return inMilliseconds(time.Since(began)), err
}

func inMilliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
