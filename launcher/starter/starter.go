// Package starter notices that whoever started us is gone: the parent, and
// above it what a terminal or an SSH connection hangs on.
//
// A watch begins once, when the launcher starts, and lasts as long as the
// process. It says only once that somebody is gone; what follows from that is
// the launcher's.
package starter

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// Mode is how the end of whoever started us is noticed.
type Mode string

// The modes.
const (
	Auto   Mode = "auto"   // Signal and the ancestors on Linux, Poll elsewhere
	Signal Mode = "signal" // the kernel's parent-death signal: the parent alone
	Poll   Mode = "poll"   // look at the parent's PID again and again
	Off    Mode = "off"
)

// Modes are all of them, as they are written.
var Modes = []string{string(Auto), string(Signal), string(Poll), string(Off)}

// ParseMode reads a mode's name.
func ParseMode(s string) (Mode, error) {
	for _, m := range Modes {
		if s == m {
			return Mode(m), nil
		}
	}
	return "", fmt.Errorf("%q is none of %s", s, strings.Join(Modes, ", "))
}

// parent is who started us, as seen before anything could take long. If it is
// gone by then, whoever has adopted us stands here, and is watched instead.
var parent = os.Getppid()

// pollPause is how soon the end of the parent is noticed by Poll.
const pollPause = 200 * time.Millisecond

// poll waits until the parent has changed.
func poll() string {
	for os.Getppid() == parent {
		time.Sleep(pollPause)
	}
	return fmt.Sprintf("the parent (PID %d) is gone", parent)
}

// Watch starts the watch. The channel yields one sentence that says who is
// gone.
func Watch(mode Mode) <-chan string {
	gone := make(chan string, 1)
	switch mode {
	case Off:
	case Poll:
		go func() { gone <- poll() }()
	default:
		watch(mode, gone)
	}
	return gone
}
