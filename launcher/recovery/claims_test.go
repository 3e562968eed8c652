package recovery

import (
	"fmt"
	"testing"
)

func TestParseClaim(t *testing.T) {
	for _, tt := range []struct {
		data string
		pid  int
	}{
		{"4711", 4711}, {"4711\n", 4711}, {" 4711 \nmore\n", 4711}, {"2147483647\n", 1<<31 - 1},
		{"", 0}, {"\n4711", 0}, {"0", 0}, {"-1", 0}, {"+1", 0}, {"0x10", 0}, {"2147483648", 0}, {"1 2", 0}, {"pid=1", 0}, {"\x00", 0},
	} {
		if pid, ok := parseClaim([]byte(tt.data)); ok != (tt.pid != 0) || ok && pid != tt.pid {
			t.Errorf("%q: %d, %t", tt.data, pid, ok)
		}
	}
}

func FuzzParseClaim(f *testing.F) {
	f.Add([]byte("4711\n"))
	f.Add([]byte(" 1\r\nx"))
	f.Fuzz(func(t *testing.T, data []byte) {
		pid, ok := parseClaim(data)
		if !ok {
			return
		}
		if again, ok := parseClaim(fmt.Append(nil, pid)); pid <= 0 || !ok || again != pid {
			t.Errorf("%q: %d, and written out again %d", data, pid, again)
		}
	})
}

func TestMultiplexers(t *testing.T) {
	for _, tt := range []struct {
		variable, value string
		pid             int
	}{
		{"TMUX", "/tmp/tmux-0/default,4711,0", 4711}, {"TMUX", "", 0}, {"TMUX", "x", 0}, {"TMUX", "x,y,z", 0},
		{"STY", "4711.pts-0.host", 4711}, {"STY", "", 0},
	} {
		for _, m := range multiplexers {
			if m.variable == tt.variable && m.pid(tt.value) != tt.pid {
				t.Errorf("%s=%s: %d, want %d", tt.variable, tt.value, m.pid(tt.value), tt.pid)
			}
		}
	}
}
