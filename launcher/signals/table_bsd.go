//go:build darwin || freebsd

package signals

import "golang.org/x/sys/unix"

// Ctrl+T, with which a terminal asks the whole foreground group how far it has got.
func init() { rules[unix.SIGINFO] = Rule{To: Group} }
