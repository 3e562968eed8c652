package launcher_test

import (
	"errors"
	"os"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/system"
)

var errUntold = errors.New("not told")

// BenchmarkSignal is the time from a kill -TERM of the launcher until COMMAND's
// handler runs.
func BenchmarkSignal(b *testing.B) {
	for b.Loop() {
		m := compare(b, "TERM to handler", 21, func(c contestant) (float64, error) { return c.tells(b) }, plain("%.2f ms"))
		b.ReportMetric(median(m[ours]), "ms/signal")
		b.ReportMetric(median(m[bare]), "ms/bare")
	}
}

func (c contestant) tells(b *testing.B) (float64, error) {
	s := newStand(b)
	s.argv = []string{standin, s.dir, s.port, "listener"}
	h := &hearing{stand: s, coming: make(chan told, 1024)}
	r, w, err := os.Pipe()
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	defer s.clear(b)
	launcher := s.begin(b, c, w, nil)
	w.Close()
	go h.hear(r)
	if _, ok := h.within(patience); !ok {
		b.Fatal(c.name, "does not start")
	}
	s.settle(launcher)
	sent := time.Now()
	if err := syscall.Kill(launcher.PID, syscall.SIGTERM); err != nil {
		b.Fatal(err)
	}
	for {
		switch e, ok := h.within(peerPatience); {
		case !ok:
			return 0, errUntold
		case e.sig == syscall.SIGTERM:
			return inMilliseconds(e.at.Sub(sent)), nil
		}
	}
}

// within waits for a signal to be told, but no longer than a time.
func (h *hearing) within(limit time.Duration) (e told, ok bool) {
	select {
	case e, ok = <-h.coming:
	case <-time.After(limit):
	}
	return e, ok
}

// settle waits until a launcher is at rest; not for long, since some never are.
func (s *stand) settle(launcher system.ID) {
	before := -1
	for deadline := time.Now().Add(2 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		now := 0
		for _, pid := range s.overhead(launcher) {
			now += switches(pid)
		}
		if now == before {
			return
		}
		before = now
	}
}
