package system

import (
	"syscall"
	"testing"
)

func TestSignals(t *testing.T) {
	const set, all Signals = 1<<0 | 1<<14 | 1<<63, 1<<64 - 1
	for _, sig := range []syscall.Signal{1, 15, 64} {
		if !set.Has(sig) || Signals(0).Has(sig) {
			t.Errorf("%d is not in its set, or in an empty one", sig)
		}
	}
	for _, none := range []syscall.Signal{-1, 0, 65, 129} {
		if all.Has(none) {
			t.Errorf("there is no signal %d", none)
		}
	}
}

func TestParseID(t *testing.T) {
	for _, id := range []ID{{1, 0}, {48215, 123456789}, {1<<31 - 1, 1<<64 - 1}} {
		if got, err := ParseID(id.String()); err != nil || got != id {
			t.Errorf("%s: %v, %v", id, got, err)
		}
	}
	for _, s := range []string{
		"", ":", "1", "1:", ":1", "0:1", "-1:1", "1:-1", "+1:1", "1:2:3", " 1:2", "1: 2", "1:2\n", "2147483648:1",
		"1:18446744073709551616", "0x1:1", "1_0:1", "one:1",
	} {
		if id, err := ParseID(s); err == nil {
			t.Errorf("%q is read as %v", s, id)
		}
	}
}

func TestInfo(t *testing.T) {
	for _, tt := range []struct {
		state         byte
		threads       int
		dead, stopped bool
	}{
		{'R', 1, false, false},
		{'S', 4, false, false},
		{'T', 1, false, true},
		{'t', 1, false, false},
		{'Z', 1, true, false},
		{'Z', 0, true, false},
		{'Z', 3, false, false}, // its first thread has ended alone
		{'X', 1, true, false},
		{'x', 1, true, false},
	} {
		i := Info{State: tt.state, Threads: tt.threads}
		if i.Dead() != tt.dead || i.Stopped() != tt.stopped {
			t.Errorf("state %c with %d threads: dead %t, stopped %t", tt.state, tt.threads, i.Dead(), i.Stopped())
		}
	}
}
