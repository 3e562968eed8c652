package launcher_test

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/process"
)

// The cost of bengal-run, as README.md gives it:
//
//	go test ./launcher -run '^$' -bench . -benchtime 1x

// BenchmarkStart compares a start of true with the same under dumb-init, in
// turn within one run.
func BenchmarkStart(b *testing.B) {
	peer, err := exec.LookPath("dumb-init")
	if err != nil {
		b.Skip("dumb-init is not installed")
	}
	dir := b.TempDir()
	for b.Loop() {
		const rounds = 400
		own, others, bare := make([]float64, rounds), make([]float64, rounds), make([]float64, rounds)
		for n := range rounds {
			own[n] = runTime(b, dir, bengalRun, "--", "/bin/true")
			others[n] = runTime(b, dir, peer, "/bin/true")
			bare[n] = runTime(b, dir, "/bin/true")
		}
		b.ReportMetric(median(own), "ms/start")
		b.ReportMetric(median(others), "ms/dumb-init")
		b.ReportMetric(median(bare), "ms/bare")
		b.ReportMetric(median(own)/median(others), "x-dumb-init")
		// What others do on the machine meanwhile only ever adds to a time.
		b.ReportMetric(slices.Min(own), "ms/start-min")
		b.ReportMetric(slices.Min(own)/slices.Min(others), "x-dumb-init-min")
	}
}

// BenchmarkIdle measures launcher and guard together while COMMAND sleeps.
func BenchmarkIdle(b *testing.B) {
	if portable {
		b.Skip("read from /proc")
	}
	for b.Loop() {
		cmd := exec.Command(bengalRun, "--no-pidfile", "--", "sleep", "60")
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		launcher, err := process.Look(cmd.Process.Pid)
		if err != nil {
			b.Fatal(err)
		}
		var guard process.ID
		for ok := false; !ok; guard, ok = guardOf(launcher.ID) {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(2 * time.Second) // the start is over
		pss := memory(b, launcher.PID) + memory(b, guard.PID)
		before := switches(b, launcher.PID) + switches(b, guard.PID)
		time.Sleep(10 * time.Second)
		after := switches(b, launcher.PID) + switches(b, guard.PID)
		b.ReportMetric(float64(pss)/1024, "MiB-PSS")
		b.ReportMetric(float64(after-before), "switches/10s")
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	}
}

// BenchmarkEnd measures how long trees of detached processes take to end after
// TERM.
func BenchmarkEnd(b *testing.B) {
	for _, size := range []int{10, 100, 1000, 5000} {
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			for b.Loop() {
				script := fmt.Sprintf("n=0; while [ $n -lt %d ]; do setsid sleep 300 & n=$((n+1)); done; echo up; wait", size)
				cmd := exec.Command(bengalRun, "--no-pidfile", "--", "sh", "-c", script)
				out, err := cmd.StdoutPipe()
				if err != nil {
					b.Fatal(err)
				}
				if err := cmd.Start(); err != nil {
					b.Fatal(err)
				}
				if _, err := out.Read(make([]byte, 3)); err != nil {
					b.Fatal(err)
				}
				began := time.Now()
				_ = cmd.Process.Signal(syscall.SIGTERM)
				_ = cmd.Wait()
				b.ReportMetric(time.Since(began).Seconds()*1000, "ms")
			}
		})
	}
}

// BenchmarkOutput has COMMAND write a gigabyte into a pipe, with and without
// bengal-run, in turn: not a byte passes through the launcher.
func BenchmarkOutput(b *testing.B) {
	const megabytes = 1024
	write := []string{"head", "-c", fmt.Sprint(megabytes << 20), "/dev/zero"}
	throughput := func(argv []string) float64 {
		cmd := exec.Command(argv[0], argv[1:]...)
		out, err := cmd.StdoutPipe()
		if err != nil {
			b.Fatal(err)
		}
		began := time.Now()
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		buf := make([]byte, 1<<16)
		for {
			if _, err := out.Read(buf); err != nil {
				break
			}
		}
		if err := cmd.Wait(); err != nil {
			b.Fatal(err)
		}
		return megabytes / time.Since(began).Seconds()
	}
	for b.Loop() {
		const rounds = 7
		own, bare := make([]float64, rounds), make([]float64, rounds)
		for n := range rounds {
			own[n] = throughput(append([]string{bengalRun, "--no-pidfile", "--"}, write...))
			bare[n] = throughput(write)
		}
		b.ReportMetric(median(own), "MiB/s")
		b.ReportMetric(median(own)/median(bare), "x-bare")
	}
}

func runTime(b *testing.B, dir, name string, args ...string) float64 {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	began := time.Now()
	if err := cmd.Run(); err != nil {
		b.Fatal(name, err)
	}
	return float64(time.Since(began).Microseconds()) / 1000
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// memory is the proportional set size in KiB (proc_pid_smaps(5)).
func memory(b *testing.B, pid int) int {
	return number(b, fmt.Sprintf("/proc/%d/smaps_rollup", pid), "Pss:")
}

// switches counts the context switches of all threads.
func switches(b *testing.B, pid int) int {
	tasks, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	if err != nil {
		b.Fatal(err)
	}
	sum := 0
	for _, t := range tasks {
		for _, key := range []string{"voluntary_ctxt_switches:", "nonvoluntary_ctxt_switches:"} {
			sum += number(b, fmt.Sprintf("/proc/%d/task/%s/status", pid, t.Name()), key)
		}
	}
	return sum
}

func number(b *testing.B, file, key string) int {
	data, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == key {
			n, err := strconv.Atoi(fields[1])
			if err != nil {
				b.Fatal(err)
			}
			return n
		}
	}
	b.Fatalf("no %s in %s", key, file)
	return 0
}
