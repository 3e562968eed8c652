package signals

import (
	"syscall"
	"testing"
)

func TestParseRealTime(t *testing.T) {
	for _, tt := range []struct {
		name string
		want syscall.Signal // 0: there is none
	}{
		{"RTMIN", 34},
		{"SIGRTMIN", 34},
		{"rtmin+3", 37},
		{"SIGRTMIN+30", 64},
		{"RTMIN+31", 0},
		{"RTMAX", 64},
		{"RTMAX-0", 64},
		{"SIGRTMAX-14", 50},
		{"RTMAX-30", 34},
		{"RTMAX-31", 0},
		{"RTMAX+1", 0},
		{"RTMIN-1", 0},
		{"RTMIN3", 0},
		{"RTMIN+", 0},
		{"RTMIN++1", 0},
		{"RTMIN+-1", 0},
		{"RTMIN+99999999999999999999", 0},
		{"SIGSIGRTMIN", 0},
	} {
		got, err := Parse(tt.name)
		if got != tt.want || (err == nil) != (tt.want != 0) {
			t.Errorf("%q: %d, %v, want %d", tt.name, got, err, tt.want)
		}
	}
}
