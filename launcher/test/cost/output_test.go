package cost_test

import (
	"os"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/test/peer"
	"bengal-run/launcher/test/stand"
)

// BenchmarkOutput has COMMAND write lines into a pipe: with bengal-run not a byte
// of them passes through the launcher.
func BenchmarkOutput(b *testing.B) {
	for b.Loop() {
		m := compare(b, "output", 7, func(c peer.Contestant) (float64, error) { return writes(b, c), nil }, times("%.0f MiB/s"))
		b.ReportMetric(median(m[ours]), "MiB/s")
		b.ReportMetric(median(m[ours])/median(m[bare]), "x-bare")
	}
}

// Writes reads half a gigabyte, or for three seconds, from the first line on. All
// are in sessions of their own, as they are below a terminal: where the kernel
// schedules by session (sched(7), autogroup) and the machine is busy, a pipe
// between two of them is slower, whoever has made the second one.
func writes(b *testing.B, c peer.Contestant) (megabytesPerSecond float64) {
	s := stand.New(b)
	s.Argv = []string{"yes", s.Dir, "GET", "/index.html", "200", "12ms"}
	r, w, err := os.Pipe()
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	defer clear(b, s)
	begin(b, s, c, w, &syscall.SysProcAttr{Setsid: true})
	w.Close()
	_ = r.SetReadDeadline(time.Now().Add(stand.Patience))
	buf := make([]byte, 1<<16)
	if _, err := r.Read(buf); err != nil {
		b.Fatal(c.Name, err)
	}
	began, size := time.Now(), 0
	_ = r.SetReadDeadline(began.Add(3 * time.Second))
	for size < 512<<20 {
		n, err := r.Read(buf)
		if size += n; err != nil {
			break
		}
	}
	return float64(size) / (1 << 20) / time.Since(began).Seconds()
}
