package signals

import (
	"os"
	"os/signal"
	"slices"
	"strconv"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

func TestRuleOf(t *testing.T) {
	want := map[syscall.Signal]Rule{
		// What a terminal would send to the whole foreground group.
		syscall.SIGINT:   {Group, true, syscall.SIGINT},
		syscall.SIGHUP:   {Group, true, syscall.SIGHUP},
		syscall.SIGQUIT:  {Group, false, syscall.SIGQUIT},
		syscall.SIGWINCH: {Group, false, syscall.SIGWINCH},
		syscall.SIGTSTP:  {Group, false, syscall.SIGSTOP},
		syscall.SIGCONT:  {Group, false, syscall.SIGCONT},
		// What a person aims at one process, and begins the end.
		syscall.SIGTERM: {Command, true, syscall.SIGTERM},
		// What is not passed on, or cannot be caught.
		syscall.SIGURG:  {Nobody, false, syscall.SIGURG},
		syscall.SIGCHLD: {Nobody, false, syscall.SIGCHLD},
		syscall.SIGPIPE: {Nobody, false, syscall.SIGPIPE},
		syscall.SIGPROF: {Nobody, false, syscall.SIGPROF},
		syscall.SIGTTIN: {Nobody, false, syscall.SIGTTIN},
		syscall.SIGTTOU: {Nobody, false, syscall.SIGTTOU},
		syscall.SIGKILL: {Nobody, false, syscall.SIGKILL},
		syscall.SIGSTOP: {Nobody, false, syscall.SIGSTOP},
	}
	if sig := unix.SignalNum("SIGINFO"); sig != 0 { // Ctrl+T
		want[sig] = Rule{Group, false, sig}
	}
	for sig := syscall.Signal(1); sig <= last; sig++ {
		rule, ok := want[sig]
		if !ok {
			rule = Rule{Command, false, sig} // USR1, USR2 and the rest
		}
		if got := RuleOf(sig); got != rule {
			t.Errorf("SIG%s: %+v, want %+v", Name(sig), got, rule)
		}
	}
}

func TestCaught(t *testing.T) {
	caught := slices.Concat(Urgent, Usual, Rest())
	for sig := syscall.Signal(1); sig <= last; sig++ {
		n := 0
		for _, c := range caught {
			if c == sig {
				n++
			}
		}
		want := 1
		if RuleOf(sig).To == Nobody || reserved(sig) {
			want = 0
		}
		if n != want {
			t.Errorf("SIG%s is asked for %d times, want %d", Name(sig), n, want)
		}
	}
}

func TestCatch(t *testing.T) {
	const kept, ours = syscall.SIGHUP, syscall.SIGUSR2
	signal.Ignore(kept)
	defer signal.Reset(kept, ours)
	c := make(chan os.Signal, 2)
	defer signal.Stop(c)
	Catch(c, kept, ours)
	if !signal.Ignored(kept) {
		t.Errorf("SIG%s was ignored, and is not any more", Name(kept))
	}
	for _, sig := range []syscall.Signal{kept, ours} {
		if err := syscall.Kill(os.Getpid(), sig); err != nil {
			t.Fatal(err)
		}
	}
	if got := <-c; got != ours {
		t.Errorf("caught %v, want SIG%s alone", got, Name(ours))
	}
}

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		name string
		want syscall.Signal // 0: there is none
	}{
		{"TERM", syscall.SIGTERM},
		{"SIGTERM", syscall.SIGTERM},
		{"sigint", syscall.SIGINT},
		{"Hup", syscall.SIGHUP},
		{"usr1", syscall.SIGUSR1},
		{"WINCH", syscall.SIGWINCH},
		{"15", syscall.SIGTERM},
		{"1", syscall.SIGHUP},
		{strconv.Itoa(int(last)), last},
		{strconv.Itoa(int(last) + 1), 0},
		{"0", 0},
		{"-1", 0},
		{"99999999999999999999", 0},
		{"", 0},
		{"SIG", 0},
		{"SIGSIGTERM", 0},
		{"TERM ", 0},
		{"NOSUCH", 0},
	} {
		got, err := Parse(tt.name)
		if got != tt.want || (err == nil) != (tt.want != 0) {
			t.Errorf("%q: %d, %v, want %d", tt.name, got, err, tt.want)
		}
	}
}

func TestName(t *testing.T) {
	for sig, want := range map[syscall.Signal]string{
		syscall.SIGTERM: "TERM", syscall.SIGTSTP: "TSTP", syscall.SIGKILL: "KILL", 63: "63", 0: "0",
	} {
		if got := Name(sig); got != want {
			t.Errorf("signal %d is called %q, want %q", sig, got, want)
		}
	}
	for sig := syscall.Signal(1); sig <= last; sig++ {
		if got, err := Parse(Name(sig)); err != nil || got != sig {
			t.Errorf("signal %d is called %q, which is read as %d, %v", sig, Name(sig), got, err)
		}
	}
}
