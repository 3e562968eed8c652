//go:build linux && !portable

package system

import (
	"os/exec"
	"syscall"
	"testing"
	"time"
)

func TestRunning(t *testing.T) {
	start := func(script string) int {
		cmd := exec.Command("bash", "-c", script)
		if _, err := cmd.StdinPipe(); err != nil { // nobody writes to it
			t.Fatal(err)
		}
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
		if _, err := out.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		return cmd.Process.Pid
	}
	becomes := func(name string, pid int, want bool) {
		t.Helper()
		for deadline := time.Now().Add(30 * time.Second); (Running(pid) > 0) != want; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%s: it is never %v", name, want)
			}
		}
	}
	becomes("one that loops", start("echo; while :; do :; done"), true)
	idle := start("echo; read")
	becomes("one that waits", idle, false)
	if err := syscall.Kill(idle, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	becomes("one that is stopped", idle, false)
	if err := syscall.Kill(idle, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	becomes("one that is stopped, and that a signal waits for", idle, false)
	if Running(0) > 0 {
		t.Error("nobody is busy")
	}
}
