package launcher_test

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
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

// inTurn runs each of some command lines in turn, and returns the median of
// each in milliseconds. That they fail is what they are run for.
func inTurn(b *testing.B, rounds int, lines ...[]string) []float64 {
	times := make([][]float64, len(lines))
	dir := b.TempDir()
	for range rounds {
		for n, line := range lines {
			cmd := exec.Command(line[0], line[1:]...)
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "PORT=")
			began := time.Now()
			_ = cmd.Run()
			times[n] = append(times[n], float64(time.Since(began).Microseconds())/1000)
		}
	}
	medians := make([]float64, len(lines))
	for n := range times {
		medians[n] = median(times[n])
	}
	return medians
}

func installed(b *testing.B, programs ...string) {
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			b.Skip(p + " is not installed")
		}
	}
}

// BenchmarkHolder names the holder of a busy port beside 2000 idle processes:
// the whole program, beside the tools that people use for it.
func BenchmarkHolder(b *testing.B) {
	installed(b, "ss", "lsof")
	crowd(b, 2000)
	port := busyPort(b)
	for b.Loop() {
		m := inTurn(b, 21,
			[]string{bengalRun, "--no-input", "-p", port, "--", "true"},
			[]string{"ss", "-ltnp"},
			[]string{"lsof", "-t", "-iTCP:" + port, "-sTCP:LISTEN"})
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
		m := inTurn(b, 100,
			[]string{bengalRun, "-p", fmt.Sprint(n%60000 + 1), "--", "true"},
			[]string{bengalRun, "--", "true"})
		b.ReportMetric(m[0]-m[1], "ms/free-port")
	}
}

// BenchmarkCleanup looks at 2000 processes for what was left.
func BenchmarkCleanup(b *testing.B) {
	installed(b, "ps")
	crowd(b, 2000)
	for b.Loop() {
		m := inTurn(b, 21, []string{bengalRun, "cleanup", "--dry-run"}, []string{"ps", "auxe"})
		b.ReportMetric(m[0], "ms/cleanup")
		b.ReportMetric(m[0]/m[1], "x-ps-auxe")
	}
}

// busyPort is one that a server without bengal-run listens on.
func busyPort(b *testing.B) string {
	dir := b.TempDir()
	for port := 41000; port < 41100; port++ {
		cmd := exec.Command(standin, dir, fmt.Sprint(port), "one")
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
