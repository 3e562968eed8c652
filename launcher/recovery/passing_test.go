//go:build linux && !portable

package recovery

import (
	"os/exec"
	"syscall"
	"testing"

	"bengal-run/launcher/system"
	"bengal-run/pidfile"
)

// TestPassing: a killed guard that has not come to its end still has its children, and
// its lock. What it leaves does not show before that.
func TestPassing(t *testing.T) {
	process := func(word string) system.Info {
		c := exec.Command("sleep", word)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
		p, err := system.Look(c.Process.Pid)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	lives, dies := process("1000"), process("1001")
	_ = dies.Signal(syscall.SIGKILL)
	for p := dies; !p.Dead(); { // it is not reaped
		p, _ = system.Look(dies.PID)
	}
	for _, tt := range []struct {
		name    string
		view    View
		passing bool
	}{
		{"both", View{guards: map[string]Instance{"x": {Launcher: lives, Guard: lives}}}, false},
		{"guard", View{guards: map[string]Instance{"x": {Guard: lives}}}, false},
		{"launcher killed", View{guards: map[string]Instance{"x": {Launcher: dies, Guard: lives}}}, false},
		{"guard killed", View{guards: map[string]Instance{"x": {Launcher: lives, Guard: dies}}}, false},
		{"both killed", View{guards: map[string]Instance{"x": {Launcher: dies, Guard: dies}}}, true},
		{"launcher gone", View{guards: map[string]Instance{"x": {Guard: dies}}}, true},
		{"a lock is left", View{records: []pidfile.Seen{{Record: pidfile.Record{ID: "x"}, Live: true}}, guards: map[string]Instance{}}, true},
		{"nothing is left", View{records: []pidfile.Seen{{Record: pidfile.Record{ID: "x"}}}, guards: map[string]Instance{}}, false},
	} {
		v := tt.view
		v.read = true
		if v.Lives("x"); v.Passing() != tt.passing {
			t.Errorf("%s: %t", tt.name, v.Passing())
		}
	}
}
