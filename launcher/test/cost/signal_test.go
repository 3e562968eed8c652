package cost_test

import (
	"errors"
	"os"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/hearing"
	"bengal-run/launcher/test/peer"
	"bengal-run/launcher/test/stand"
)

var errUntold = errors.New("not told")

// BenchmarkSignal is the time from a kill -TERM of the launcher until COMMAND's
// handler runs.
func BenchmarkSignal(b *testing.B) {
	for b.Loop() {
		m := compare(b, "TERM to handler", 21, func(c peer.Contestant) (float64, error) { return tells(b, c) }, plain("%.2f ms"))
		b.ReportMetric(median(m[ours]), "ms/signal")
		b.ReportMetric(median(m[bare]), "ms/bare")
	}
}

func tells(b *testing.B, c peer.Contestant) (float64, error) {
	s := stand.New(b)
	s.Argv = []string{stand.Standin, s.Dir, s.Port, "listener"}
	h := &hearing.Hearing{Stand: s, Coming: make(chan hearing.Told, 1024)}
	r, w, err := os.Pipe()
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	defer clear(b, s)
	launcher := begin(b, s, c, w, nil)
	w.Close()
	go h.Hear(r)
	if _, ok := h.Within(stand.Patience); !ok {
		b.Fatal(c.Name, "does not start")
	}
	settle(s, launcher)
	sent := time.Now()
	if err := syscall.Kill(launcher.PID, syscall.SIGTERM); err != nil {
		b.Fatal(err)
	}
	for {
		switch e, ok := h.Within(stand.PeerPatience); {
		case !ok:
			return 0, errUntold
		case e.Sig == syscall.SIGTERM:
			return inMilliseconds(e.At.Sub(sent)), nil
		}
	}
}

// settle waits until a launcher is at rest; not for long, since some never are.
func settle(s *stand.Stand, launcher system.ID) {
	before := -1
	for deadline := time.Now().Add(2 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		now := 0
		for _, pid := range overhead(s, launcher) {
			now += switches(pid)
		}
		if now == before {
			return
		}
		before = now
	}
}
