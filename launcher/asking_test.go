package launcher_test

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/signals"
	"bengal-run/pidfile"
)

// together is how close two signals that begin the end are one.
const together = 500 * time.Millisecond

// TestSecond sends two signals that begin the end. COMMAND gets one of them,
// and who means it kills.
func TestSecond(t *testing.T) {
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
		name := signals.Name(tt.first) + " " + signals.Name(tt.second)
		if tt.later {
			name += " later"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var h *hearing
			var began time.Time
			var passed func(d time.Duration)
			// A busy machine may send the second one too late to be one with the
			// first: then it is another case, and this one is tried again.
			for attempt := 1; ; attempt++ {
				h = newHearing(t, long, ownSession)
				began = time.Now()
				h.send(t, tt.first)
				h.await(t, h.seen.command.PID, tt.first, 1)
				passed = func(d time.Duration) {
					wait(t, d.String()+" to pass", func() bool { return time.Since(h.told[0].at) > d })
				}
				if tt.later {
					passed(together + together/10)
				} else {
					passed(together / 2)
				}
				h.send(t, tt.second)
				d := time.Since(began)
				if tt.kills || tt.later || d <= together {
					break
				}
				if attempt == 10 {
					t.Fatalf("the two were %s apart", d)
				}
				passed(2 * together)
				h.send(t, syscall.SIGINT)
				h.rest(t)
				h.waitGone(t)
			}
			if !tt.kills {
				h.mark(t, syscall.SIGWINCH)
				passed(together + together/10)
				h.mark(t, syscall.SIGWINCH)
				h.send(t, syscall.SIGINT) // one more, and now it is meant
			}
			h.rest(t)
			h.waitGone(t)
			if d := time.Since(began); d > long/4 {
				t.Errorf("the end took %s", d)
			}
			group := 0
			if tt.first != syscall.SIGTERM {
				group = 1
			}
			h.wants(t, tt.first, 1, group)
			if tt.second != tt.first {
				h.wants(t, tt.second, 0, 0)
			}
			h.noRecord(t)
		})
	}
}

// TestQuitIsNoEnd: a JVM prints its threads on QUIT, and goes on.
func TestQuitIsNoEnd(t *testing.T) {
	h := newHearing(t, 200*time.Millisecond, ownSession)
	h.mark(t, syscall.SIGQUIT)
	h.livesOn(t) // longer than the grace period
	h.mark(t, syscall.SIGQUIT)
	h.wants(t, syscall.SIGTERM, 0, 0)
	r, err := pidfile.Parse([]byte(h.read(t, pidfile.DefaultName)))
	if err != nil || !r.Ending.IsZero() {
		t.Errorf("the record says that it ends: %+v, %v", r, err)
	}
}

// TestAskedOnce follows an end to which nobody reacts: at half the grace period
// whoever is left is asked, at the end of it killed.
func TestAskedOnce(t *testing.T) {
	const grace = 4 * time.Second
	for _, tt := range []struct {
		sig     syscall.Signal
		command int // how often COMMAND gets TERM, being told by sig or not
	}{{syscall.SIGTERM, 1}, {syscall.SIGINT, 1}, {syscall.SIGHUP, 1}} {
		t.Run(signals.Name(tt.sig), func(t *testing.T) {
			t.Parallel()
			h := newHearing(t, grace, ownSession)
			began := time.Now()
			h.send(t, tt.sig)
			h.rest(t)
			ended := time.Since(began)
			h.waitGone(t)
			if tt.sig != syscall.SIGTERM {
				h.wants(t, tt.sig, 1, 1)
			}
			h.wants(t, syscall.SIGTERM, tt.command, 1)
			for _, e := range h.told {
				at := e.at.Sub(began)
				asked := e.sig == syscall.SIGTERM && (tt.sig != syscall.SIGTERM || e.pid == h.child)
				if asked && (at < grace/2 || at > grace) {
					t.Errorf("PID %d was asked after %s, half the grace period is %s", e.pid, at, grace/2)
				}
				if !asked && at > grace/2 {
					t.Errorf("PID %d was told %s after %s", e.pid, e.sig, at)
				}
			}
			if ended < grace || ended > 2*grace {
				t.Errorf("everybody was gone after %s, the grace period is %s", ended, grace)
			}
			if out := h.read(t, "output"); !strings.Contains(out, "killed what did not end by itself") {
				t.Errorf("who was killed is not said: %q", out)
			}
		})
	}
}
