package background_test

import (
	"fmt"
	"regexp"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/test/stand"
)

// asked has a foreground wait for a COMMAND that is up, and does not answer where it
// was expected.
func asked(t *testing.T, s *stand.Stand) (result func() answer, signal func(syscall.Signal)) {
	t.Helper()
	cmd := foreground(s, "-p", stand.FreePort(t))
	result = begin(t, s, cmd)
	s.WaitUp(t)
	s.Record(t)
	return result, func(sig syscall.Signal) { _ = cmd.Process.Signal(sig) }
}

// TestSignalled: the caller sees the signal that has ended the waiting.
func TestSignalled(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(stand.SignalName(sig), func(t *testing.T) {
			t.Parallel()
			s := shape(t, "sh")
			result, signal := asked(t, s)
			signal(sig)
			if a := result(); a.signal != sig || a.out != "" {
				t.Errorf("signal %s, exit code %d, %q\n%s", a.signal, a.code, a.out, a.said)
			}
			s.Ends(t)
		})
	}
}

// TestHeldUp: a launcher that somebody has stopped is woken to end.
func TestHeldUp(t *testing.T) {
	t.Parallel()
	t.Run("signal", func(t *testing.T) {
		t.Parallel()
		s := shape(t, "one")
		result, signal := asked(t, s)
		stand.SignalTo(t, s.Record(t).Launcher, syscall.SIGSTOP)
		signal(syscall.SIGTERM)
		if a := result(); a.signal != syscall.SIGTERM {
			t.Errorf("signal %s, exit code %d\n%s", a.signal, a.code, a.said)
		}
		s.Ends(t)
	})
	t.Run("wait", func(t *testing.T) {
		t.Parallel()
		s := shape(t, "one")
		result := begin(t, s, foreground(s, "-p", stand.FreePort(t), "--wait", "3s"))
		s.WaitUp(t)
		stand.SignalTo(t, s.Record(t).Launcher, syscall.SIGSTOP)
		if a := result(); a.code != 124 {
			t.Errorf("exit code %d\n%s", a.code, a.said)
		}
		s.Ends(t)
	})
}

// TestQuit: Ctrl+\ ends the waiting as well, and no goroutine is printed.
func TestQuit(t *testing.T) {
	t.Parallel()
	s := shape(t, "sh")
	result, signal := asked(t, s)
	signal(syscall.SIGQUIT)
	if a := result(); a.code != 128+int(syscall.SIGQUIT) || a.said != "" {
		t.Errorf("signal %s, exit code %d\n%s", a.signal, a.code, a.said)
	}
	s.Ends(t)
}

// TestSignalledTwice: the second one kills at once, here as well.
func TestSignalledTwice(t *testing.T) {
	t.Parallel()
	s := shape(t, "ignoring")
	s.Grace = time.Minute
	result, signal := asked(t, s)
	signal(syscall.SIGINT)
	time.Sleep(700 * time.Millisecond) // what comes sooner is one
	signal(syscall.SIGINT)
	if a := result(); a.signal != syscall.SIGINT {
		t.Errorf("signal %s, exit code %d\n%s", a.signal, a.code, a.said)
	}
	s.WaitGone(t)
	s.NoRecord(t)
}

// TestForegroundKilled kills the one that waits at any moment: what has not answered
// yet ends with it.
func TestForegroundKilled(t *testing.T) {
	t.Parallel()
	for n := range stand.Times(10, 60) {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			s := shape(t, "late", "20s")
			cmd := foreground(s)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Duration(n) * 150 * time.Millisecond / time.Duration(stand.Times(10, 60))) // the moment is the point
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			s.NobodyIn(t)
			s.NoRecord(t)
		})
	}
}

// TestBehindKilled kills who runs in the background while the foreground waits.
func TestBehindKilled(t *testing.T) {
	t.Parallel()
	for _, who := range []string{"launcher", "guard"} {
		t.Run(who, func(t *testing.T) {
			if who == "guard" {
				stand.SkipPortable(t, "without a subreaper this is not promised")
			}
			t.Parallel()
			s := shape(t, "sh")
			s.Twice = true
			result, _ := asked(t, s)
			code, why := 125, "was killed; its log is "
			if who == "launcher" {
				s.Kill(t, s.Record(t).Launcher)
			} else {
				s.Kill(t, s.Record(t).Guard)
				code, why = 0, "how .* ended is not known|ended before it answered"
			}
			a := result()
			if code != 0 && a.code != code || a.code == 0 || !regexp.MustCompile(why).MatchString(a.said) {
				t.Errorf("exit code %d\n%s", a.code, a.said)
			}
			s.WaitGone(t)
			s.NoRecord(t)
		})
	}
}
