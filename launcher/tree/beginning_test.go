package tree

import (
	"os"
	"os/signal"
	"runtime"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/launcher/wire"
)

// TestMarker: what is held begins once all has come that was sent to this process until
// then, and with a signal of its own among it the tree counts as signalled whole.
func TestMarker(t *testing.T) {
	for _, tt := range []struct {
		name  string
		first []os.Signal // come before the marker
		whole syscall.Signal
	}{
		{name: "nothing"},
		{name: "one of another kind", first: []os.Signal{syscall.SIGQUIT}},
		{name: "one that begins the end", first: []os.Signal{syscall.SIGTERM}, whole: syscall.SIGTERM},
	} {
		t.Run(tt.name, func(t *testing.T) {
			own := make(chan os.Signal, 8)
			for _, sig := range tt.first {
				own <- sig
			}
			signal.Notify(own, Marker)
			defer signal.Stop(own)
			s := &Supervisor{Own: own, Grace: time.Minute, Note: func(wire.Message) {}, told: make(map[system.ID]told)}
			s.hold(syscall.SIGTERM, launcherHit)
			s.dueNow(nil)
			if s.held.marked {
				t.Fatal("it was due at once")
			}
			s.held.due = time.Now()
			markers := 0
			for s.held != nil {
				select {
				case sig := <-own:
					if sig == Marker {
						markers++
					}
					s.signalled(sig, nil)
				case <-time.After(time.Until(s.held.due)):
					s.dueNow(nil)
				}
			}
			if tt.whole == 0 && markers == 0 {
				t.Error("it has begun without a marker")
			}
			if s.sentToAll != tt.whole || s.Begun.IsZero() {
				t.Errorf("begun %s, as a whole by %v, want %v", s.Begun, s.sentToAll, tt.whole)
			}
		})
	}
}

// TestMarkerOvertakes: as long as another thread runs, it may have a signal that the marker
// would overtake.
func TestMarkerOvertakes(t *testing.T) {
	if system.Running(os.Getpid()) == 0 {
		t.Skip("which threads run is not told here")
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2)) // the loop needs one of its own
	var over atomic.Bool
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		runtime.LockOSThread()
		for !over.Load() {
		}
	}()
	own := make(chan os.Signal, 8)
	s := &Supervisor{Own: own, Grace: time.Minute, Note: func(wire.Message) {}, told: make(map[system.ID]told)}
	s.hold(syscall.SIGTERM, launcherHit)
	for system.Running(os.Getpid()) < 2 {
	}
	s.held.due = time.Now()
	if s.dueNow(nil); s.held == nil || s.held.marked {
		t.Error("the marker was sent")
	}
	over.Store(true)
	<-ended
	own <- syscall.SIGTERM
	for s.held != nil {
		select {
		case sig := <-own:
			s.signalled(sig, nil)
		case <-time.After(time.Until(s.held.due)):
			s.dueNow(nil)
		}
	}
	if s.sentToAll != syscall.SIGTERM {
		t.Errorf("it counts as signalled whole by %v", s.sentToAll)
	}
}

// TestSignalBehindLook: a look at the tree can take longer than a marker is waited for. What
// has come meanwhile counts first.
func TestSignalBehindLook(t *testing.T) {
	own := make(chan os.Signal, 8)
	s := &Supervisor{Own: own, Grace: time.Minute, Note: func(wire.Message) {}, told: make(map[system.ID]told)}
	s.hold(syscall.SIGTERM, launcherHit)
	s.held.marked, s.held.due = true, time.Now()
	own <- syscall.SIGTERM
	s.dueNow(nil)
	if s.sentToAll != syscall.SIGTERM {
		t.Errorf("it counts as signalled whole by %v", s.sentToAll)
	}
}
