package signals_test

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/test/hearing"
	"bengal-run/launcher/test/stand"
	"bengal-run/pidfile"
)

// together is how close two signals that begin the end are one.
const together = 500 * time.Millisecond

// TestSecond sends two signals that begin the end. COMMAND gets one of them,
// and who means it kills.
func TestSecond(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		first, second syscall.Signal
		later, kills  bool
	}{
		{first: syscall.SIGINT, second: syscall.SIGINT},
		{first: syscall.SIGINT, second: syscall.SIGTERM},
		{first: syscall.SIGTERM, second: syscall.SIGINT},
		{first: syscall.SIGTERM, second: syscall.SIGTERM},
		{first: syscall.SIGHUP, second: syscall.SIGHUP},
		{first: syscall.SIGHUP, second: syscall.SIGTERM},
		{first: syscall.SIGINT, second: syscall.SIGINT, later: true, kills: true},
		{first: syscall.SIGINT, second: syscall.SIGTERM, later: true, kills: true},
		{first: syscall.SIGTERM, second: syscall.SIGINT, later: true, kills: true},
		{first: syscall.SIGHUP, second: syscall.SIGTERM, later: true, kills: true},
		{first: syscall.SIGTERM, second: syscall.SIGHUP, later: true},
	} {
		name := stand.SignalName(tt.first) + " " + stand.SignalName(tt.second)
		if tt.later {
			name += " later"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var h *hearing.Hearing
			var began time.Time
			var passed func(d time.Duration)
			// On a busy machine the second one may come too late to be one with the
			// first: then it kills, and this case is tried again.
			for attempt := 1; ; attempt++ {
				h = hearing.New(t, hearing.LongGrace, stand.OwnSession)
				began = time.Now()
				h.Send(t, tt.first)
				h.Await(t, h.Seen.Command.PID, tt.first, 1)
				passed = func(d time.Duration) {
					stand.Wait(t, d.String()+" to pass", func() bool { return time.Since(h.Told[0].At) > d })
				}
				if tt.later {
					passed(together + together/10)
				}
				h.Send(t, tt.second)
				if tt.later || h.Answers(t, syscall.SIGWINCH) {
					break
				}
				if attempt == 10 {
					t.Fatal("the second one has killed each time")
				}
				h.WaitGone(t)
			}
			if !tt.kills {
				h.Mark(t, syscall.SIGWINCH)
				passed(together + together/10)
				h.Mark(t, syscall.SIGWINCH)
				h.Send(t, syscall.SIGINT) // one more, and now it is meant
			}
			h.Rest(t)
			h.WaitGone(t)
			if d := time.Since(began); d > hearing.LongGrace/2 {
				t.Errorf("the end took %s", d)
			}
			group := 0
			if tt.first != syscall.SIGTERM {
				group = 1
			}
			h.Wants(t, tt.first, 1, group)
			if tt.second != tt.first {
				h.Wants(t, tt.second, 0, 0)
			}
			h.NoRecord(t)
		})
	}
}

// TestQuitIsNoEnd: a JVM prints its threads on QUIT, and goes on.
func TestQuitIsNoEnd(t *testing.T) {
	t.Parallel()
	h := hearing.New(t, 200*time.Millisecond, stand.OwnSession)
	h.Mark(t, syscall.SIGQUIT)
	h.LivesOn(t) // longer than the grace period
	h.Mark(t, syscall.SIGQUIT)
	h.Wants(t, syscall.SIGTERM, 0, 0)
	r, err := pidfile.Parse([]byte(h.Read(t, pidfile.DefaultName)))
	if err != nil || !r.Ending.IsZero() {
		t.Errorf("the record says that it ends: %+v, %v", r, err)
	}
}

// TestAskedOnce follows an end to which nobody reacts: at half the grace period
// whoever is left is asked, at the end of it killed.
func TestAskedOnce(t *testing.T) {
	t.Parallel()
	const grace = time.Second
	for _, tt := range []struct {
		sig     syscall.Signal
		command int // how often COMMAND gets TERM, being told by sig or not
	}{{syscall.SIGTERM, 1}, {syscall.SIGINT, 1}, {syscall.SIGHUP, 1}} {
		t.Run(stand.SignalName(tt.sig), func(t *testing.T) {
			t.Parallel()
			h := hearing.New(t, grace, stand.OwnSession)
			began := time.Now()
			h.Send(t, tt.sig)
			h.Rest(t)
			ended := time.Since(began)
			h.WaitGone(t)
			if tt.sig != syscall.SIGTERM {
				h.Wants(t, tt.sig, 1, 1)
			}
			h.Wants(t, syscall.SIGTERM, tt.command, 1)
			for _, e := range h.Told {
				at := e.At.Sub(began)
				asked := e.Sig == syscall.SIGTERM && (tt.sig != syscall.SIGTERM || e.PID == h.Child)
				if asked && at < grace/2 {
					t.Errorf("PID %d was asked after %s, half the grace period is %s", e.PID, at, grace/2)
				}
			}
			if ended < grace {
				t.Errorf("everybody was gone after %s, the grace period is %s", ended, grace)
			}
			if out := h.Read(t, "output"); !strings.Contains(out, "killed what did not end by itself") {
				t.Errorf("who was killed is not said: %q", out)
			}
		})
	}
}
