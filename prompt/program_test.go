package prompt_test

import (
	"bytes"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A program that asks, in a session of its own at a terminal.
type program struct {
	*exec.Cmd
	said  bytes.Buffer // on stdout, which is a pipe
	ended chan error
}

// start starts this binary as the program that asks.
func (x *terminal) start(t *testing.T, asks string, env ...string) *program {
	t.Helper()
	p := x.prepare(t, asks, env...)
	p.run(t)
	return p
}

func (x *terminal) prepare(t *testing.T, asks string, env ...string) *program {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &program{Cmd: exec.Command(self), ended: make(chan error, 1)}
	p.Env = slices.Concat(environ(), []string{asksEnv + "=" + asks}, env)
	p.Stdin, p.Stdout, p.Stderr = x.slave, &p.said, x.slave
	p.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	return p
}

// environ is that of a person at a terminal; the race detector need not wait for
// its threads at the end of each program.
func environ() []string {
	return append(os.Environ(), "TERM=xterm", "CI=", "NO_COLOR=", "GORACE=atexit_sleep_ms=0", patienceEnv+"=1m")
}

func (p *program) run(t *testing.T) {
	t.Helper()
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.ended <- p.Wait() }()
	t.Cleanup(func() {
		_ = p.Process.Kill()
		if p.ended != nil {
			<-p.ended
		}
	})
}

// result waits for what came of the question.
func (p *program) result(t *testing.T) string {
	t.Helper()
	select {
	case err := <-p.ended:
		p.ended = nil
		if err != nil {
			t.Fatalf("the program that asks: %v; it has said %q", err, p.said.String())
		}
	case <-time.After(limit):
		t.Fatal("the question does not end")
	}
	return strings.TrimSuffix(p.said.String(), "\n")
}

// wants compares what came of the question.
func (p *program) wants(t *testing.T, want string) {
	t.Helper()
	if got := p.result(t); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
