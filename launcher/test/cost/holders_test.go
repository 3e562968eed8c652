package cost_test

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/test/peer"
	"bengal-run/launcher/test/stand"
)

// crowd starts idle processes, which a look at the system has to go through.
func crowd(b *testing.B, size int) {
	cmd := exec.Command("sh", "-c", fmt.Sprintf("n=0; while [ $n -lt %d ]; do sleep 300 & n=$((n+1)); done; echo up; read over", size))
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // its group: the leader was not reaped yet
		in.Close()
		_ = cmd.Wait()
	})
	if _, err := out.Read(make([]byte, 3)); err != nil {
		b.Fatal(err)
	}
}

// A tool is a command line, shown without what differs from run to run.
type tool struct {
	shown string
	line  []string
}

// race runs some tools in turn, and returns the median of each in milliseconds.
// That they fail is what they are run for.
func race(b *testing.B, rounds int, tools ...tool) []float64 {
	dir := b.TempDir()
	samples, _ := inTurn(rounds, tools, func(t tool) (float64, error) {
		took, _ := runTime(b, dir, t.line)
		return took, nil
	})
	medians := make([]float64, len(tools))
	for n := range samples {
		medians[n] = median(samples[n])
	}
	return medians
}

// enter puts what a race came to into the table, as multiples of the first one.
func enter(b *testing.B, medians []float64, tools ...tool) {
	for n, t := range tools {
		toolCosts.set(t.shown, "version", peer.VersionOf(b, t.line[0]))
		toolCosts.set(t.shown, "time", times("%.0f ms")(medians[n], medians[0]))
	}
}

// BenchmarkHolder names the holder of a busy port beside 2000 idle processes:
// the whole program, beside the tools that people use for it.
func BenchmarkHolder(b *testing.B) {
	stand.Need(b, "ss", "lsof")
	crowd(b, 2000)
	port := busyPort(b)
	tools := []tool{
		{"bengal-run -p PORT", []string{stand.BengalRun, "--no-input", "-p", port, "--", "true"}},
		{"ss -ltnp", []string{"ss", "-ltnp"}},
		{"lsof -t -iTCP:PORT -sTCP:LISTEN", []string{"lsof", "-t", "-iTCP:" + port, "-sTCP:LISTEN"}},
	}
	for b.Loop() {
		m := race(b, 21, tools...)
		enter(b, m, tools...)
		b.ReportMetric(m[0], "ms/holder")
		b.ReportMetric(m[0]/m[1], "x-ss")
		b.ReportMetric(m[0]/m[2], "x-lsof")
	}
}

// BenchmarkFreePort is what a free port adds to a start.
func BenchmarkFreePort(b *testing.B) {
	port := busyPort(b) // a number that nobody else takes; its neighbour is free
	var n int
	_, _ = fmt.Sscan(port, &n)
	for b.Loop() {
		m := race(b, 100,
			tool{line: []string{stand.BengalRun, "-p", fmt.Sprint(n%60000 + 1), "--", "true"}},
			tool{line: []string{stand.BengalRun, "--", "true"}})
		b.ReportMetric(m[0]-m[1], "ms/free-port")
	}
}

// BenchmarkCleanup looks at 2000 processes for what was left.
func BenchmarkCleanup(b *testing.B) {
	stand.Need(b, "ps")
	crowd(b, 2000)
	tools := []tool{{"bengal-run cleanup --dry-run", []string{stand.BengalRun, "cleanup", "--dry-run"}}, {"ps auxe", []string{"ps", "auxe"}}}
	for b.Loop() {
		m := race(b, 21, tools...)
		enter(b, m, tools...)
		b.ReportMetric(m[0], "ms/cleanup")
		b.ReportMetric(m[0]/m[1], "x-ps-auxe")
	}
}

// busyPort is one that a server without bengal-run listens on.
func busyPort(b *testing.B) string {
	dir := b.TempDir()
	for port := 41000; port < 41100; port++ {
		cmd := exec.Command(stand.Standin, dir, fmt.Sprint(port), "one")
		cmd.Dir = dir
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		up := fmt.Sprintf("%s/up-%d", dir, cmd.Process.Pid)
		ended := make(chan struct{})
		go func() { _ = cmd.Wait(); close(ended) }()
		for {
			select {
			case <-ended: // the port is taken
			default:
				if _, err := os.Stat(up); err != nil {
					time.Sleep(time.Millisecond)
					continue
				}
				b.Cleanup(func() { _ = cmd.Process.Kill(); <-ended })
				return fmt.Sprint(port)
			}
			break
		}
	}
	b.Fatal("no port is free")
	return ""
}
