// Package signals says what becomes of each signal that reaches the launcher:
// to whom it is passed on, and which ones begin the end. It knows which were
// ignored when this process was started, since those stay so for COMMAND, and
// catches the others. What is caught stays caught for as long as the process
// lives.
package signals

import (
	"fmt"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// To is whom a signal is passed on to.
type To byte

// Whom a signal can be passed on to.
const (
	Command To = iota // what a person aims at one process
	Group             // what a terminal would send to the foreground group
	Nobody
)

// Rule is what becomes of one signal.
type Rule struct {
	To     To
	Begins bool           // it begins the end
	Sent   syscall.Signal // what is sent in its place, 0 for itself
}

// The exceptions; every signal without a line here goes to COMMAND alone.
// SIGTSTP does nothing to a COMMAND that ignores it, and a stop is what the user
// has asked for: SIGSTOP is sent in its place.
var rules = map[syscall.Signal]Rule{
	syscall.SIGHUP:   {To: Group, Begins: true},
	syscall.SIGINT:   {To: Group, Begins: true},
	syscall.SIGQUIT:  {To: Group},
	syscall.SIGWINCH: {To: Group},
	syscall.SIGTSTP:  {To: Group, Sent: syscall.SIGSTOP},
	syscall.SIGCONT:  {To: Group},
	syscall.SIGTERM:  {To: Command, Begins: true},

	syscall.SIGURG:  {To: Nobody}, // the Go scheduler's own
	syscall.SIGCHLD: {To: Nobody},
	syscall.SIGPIPE: {To: Nobody},
	syscall.SIGPROF: {To: Nobody},
	syscall.SIGTTIN: {To: Nobody},
	syscall.SIGTTOU: {To: Nobody},
	syscall.SIGKILL: {To: Nobody},
	syscall.SIGSTOP: {To: Nobody},
}

// RuleOf tells what becomes of sig.
func RuleOf(sig syscall.Signal) Rule {
	r := rules[sig]
	if r.Sent == 0 {
		r.Sent = sig
	}
	return r
}

// Parse reads a signal's name, with or without SIG and in any case, RTMIN+3 and
// RTMAX-3 included where there are such signals, or its number.
func Parse(name string) (syscall.Signal, error) {
	if n, err := strconv.Atoi(name); err == nil {
		if n < 1 || syscall.Signal(n) > last {
			return 0, fmt.Errorf("no such signal: %s", name)
		}
		return syscall.Signal(n), nil
	}
	full := strings.ToUpper(name)
	if !strings.HasPrefix(full, "SIG") {
		full = "SIG" + full
	}
	if sig := unix.SignalNum(full); sig != 0 {
		return sig, nil
	}
	if sig, ok := realTime(full); ok {
		return sig, nil
	}
	return 0, fmt.Errorf("no such signal: %s", strconv.Quote(name))
}

// Name is a signal's short name: TERM, or its number where it has none.
func Name(sig syscall.Signal) string {
	if name := unix.SignalName(sig); name != "" {
		return strings.TrimPrefix(name, "SIG")
	}
	return strconv.Itoa(int(sig))
}
