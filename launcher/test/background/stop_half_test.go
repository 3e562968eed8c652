package background_test

import (
	"testing"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/stand"
)

// TestStopHalf stops an instance of which one half was killed: that has begun the end, so
// stop waits for it, and the server, which needs 1.5 s, has its time to tidy up.
func TestStopHalf(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		half  func(stand.Instance) system.ID
		later time.Duration
	}{
		"guard":           {func(i stand.Instance) system.ID { return i.Guard }, 0},
		"guard, later":    {func(i stand.Instance) system.ID { return i.Guard }, 700 * time.Millisecond},
		"launcher":        {func(i stand.Instance) system.ID { return i.Launcher }, 0},
		"launcher, later": {func(i stand.Instance) system.ID { return i.Launcher }, 700 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := shape(t, "patient")
			s.Grace = 20 * time.Second
			start(t, s).ready(t, s)
			s.Kill(t, tt.half(s.Record(t)))
			killed := time.Now()
			stand.Wait(t, tt.later.String()+" to pass", func() bool { return time.Since(killed) >= tt.later })
			// Where a look takes its time it may have ended by itself.
			if code, said := stand.Call(t, s.Dir, "stop"); code != 0 {
				t.Errorf("exit code %d: %s", code, said)
			}
			if took := time.Since(killed); took > s.Grace/2 {
				t.Errorf("it took %s: nobody was told before half the grace period", took)
			}
			s.NobodyIn(t)
			s.AllTidied(t)
		})
	}
}

// TestStopHurried: a guard without a launcher ends when stop's own grace period is over.
func TestStopHurried(t *testing.T) {
	t.Parallel()
	s := shape(t, "ignoring")
	s.Grace = time.Minute
	start(t, s).ready(t, s)
	s.Kill(t, s.Record(t).Launcher)
	began := time.Now()
	calls(t, s, 0, "did not end within the grace period, and was killed\n", "--grace", "1s")
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("after %s", took)
	}
	s.NobodyIn(t)
}
