// Package signals says what becomes of each signal that reaches the launcher:
// to whom it is passed on, and which ones begin the end. It finds out which were
// ignored or blocked when we were started, since those stay so for COMMAND, and
// catches the others: a Collector begins just before COMMAND does, keeps what
// comes until To says where it goes, and lasts as long as the process.
package signals

import (
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"bengal-run/launcher/process"

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
// SIGTSTP does nothing to a process group that no shell looks after (signal(7),
// orphaned process group), and COMMAND's is one: it is sent SIGSTOP.
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

// To ask the Go runtime for a signal takes four switches of threads, some 50 µs
// in all. So where there is no other way (see Collector) the signals are asked for
// in the order in which they are likely to come; those that hardly anybody sends
// come last, once COMMAND has run for a Lull.
var (
	Urgent = []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}
	usual  = []syscall.Signal{syscall.SIGTSTP, syscall.SIGCONT,
		syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGWINCH}
)

// Lull is how long COMMAND runs before the rest is caught.
const Lull = 20 * time.Millisecond

// rest lists all other signals that are passed on.
func rest() []syscall.Signal {
	var list []syscall.Signal
	for sig := syscall.Signal(1); sig <= last; sig++ {
		if RuleOf(sig).To != Nobody && !reserved(sig) && !slices.Contains(Urgent, sig) && !slices.Contains(usual, sig) {
			list = append(list, sig)
		}
	}
	return list
}

// Catch has the signals delivered to c, but for those that were ignored when we
// were started: to ask for one of these would un-ignore it (os/signal.Notify).
func Catch(c chan<- os.Signal, list []syscall.Signal, ignored process.Signals) {
	for _, sig := range list {
		if !ignored.Has(sig) {
			signal.Notify(c, sig)
		}
	}
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
