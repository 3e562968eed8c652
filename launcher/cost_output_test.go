package launcher_test

import (
	"os"
	"syscall"
	"testing"
	"time"
)

// BenchmarkOutput has COMMAND write lines into a pipe: with bengal-run not a byte
// of them passes through the launcher.
func BenchmarkOutput(b *testing.B) {
	for b.Loop() {
		m := compare(b, "output", 7, func(c contestant) (float64, error) { return c.writes(b), nil }, times("%.0f MiB/s"))
		b.ReportMetric(median(m[ours]), "MiB/s")
		b.ReportMetric(median(m[ours])/median(m[bare]), "x-bare")
	}
}

// writes reads half a gigabyte, or for three seconds, from the first line on. All
// are in sessions of their own, as they are below a terminal: where the kernel
// schedules by session (sched(7), autogroup) and the machine is busy, a pipe
// between two of them is slower, whoever has made the second one.
func (c contestant) writes(b *testing.B) (megabytesPerSecond float64) {
	s := newStand(b)
	s.argv = []string{"yes", s.dir, "GET", "/index.html", "200", "12ms"}
	r, w, err := os.Pipe()
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	defer s.clear(b)
	s.begin(b, c, w, &syscall.SysProcAttr{Setsid: true})
	w.Close()
	_ = r.SetReadDeadline(time.Now().Add(patience))
	buf := make([]byte, 1<<16)
	if _, err := r.Read(buf); err != nil {
		b.Fatal(c.name, err)
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
