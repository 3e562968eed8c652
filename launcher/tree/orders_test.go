package tree

import (
	"os/exec"
	"slices"
	"syscall"
	"testing"

	"bengal-run/launcher/system"
	"bengal-run/launcher/wire"
)

// TestStoppedCounts: what says that COMMAND was stopped says before which SIGCONT.
func TestStoppedCounts(t *testing.T) {
	c := exec.Command("sleep", "1000")
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Process.Kill(); _ = c.Wait() }()
	command, err := system.Look(c.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	var counts []int64
	s := &Supervisor{Tree: Tree{Command: command.ID}, Note: func(m wire.Message) {
		if m.Kind == wire.Stopped {
			counts = append(counts, m.Numbers...)
		}
	}}
	order := func(sig syscall.Signal, stopped bool) {
		s.signal(sig)
		for i := command; i.Stopped() != stopped; {
			if i, err = system.Look(command.PID); err != nil {
				t.Fatal(err)
			}
		}
	}
	order(syscall.SIGTSTP, true)
	order(syscall.SIGTSTP, true) // it is stopped already
	order(syscall.SIGCONT, false)
	order(syscall.SIGTSTP, true)
	s.stopped(0)
	if want := []int64{0, 0, 1, 0}; !slices.Equal(counts, want) {
		t.Errorf("%v, want %v", counts, want)
	}
}
