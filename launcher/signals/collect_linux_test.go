//go:build linux && !portable && (amd64 || arm64)

package signals

import (
	"os"
	"os/exec"
	"slices"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/process"

	"golang.org/x/sys/unix"
)

// collectEnv has TestCollect run in a process of its own, whose signals nobody
// else needs.
const collectEnv = "SIGNALS_TEST_COLLECT"

// What comes before To has been called waits; what was ignored stays so.
func TestCollect(t *testing.T) {
	if os.Getenv(collectEnv) == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestCollect$")
		cmd.Env = append(os.Environ(), collectEnv+"=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	var ignored process.Signals
	ignored.Add(syscall.SIGWINCH)
	c, err := Collect(ignored, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGUSR1, syscall.SIGTSTP, syscall.SIGCONT, 34, 64}
	send := func(list ...syscall.Signal) {
		for _, sig := range list {
			if err := syscall.Kill(os.Getpid(), sig); err != nil {
				t.Fatal(err)
			}
		}
	}
	// SIGCONT would discard a SIGTSTP that has not come yet (signal(7)).
	first := slices.DeleteFunc(slices.Clone(want), func(sig syscall.Signal) bool { return sig == syscall.SIGCONT })
	half := len(first) / 2
	send(syscall.SIGWINCH)
	send(first[:half]...)
	out := make(chan os.Signal, len(want)+1)
	c.To(out)
	send(first[half:]...)
	var got []syscall.Signal
	for range want {
		select {
		case sig := <-out:
			got = append(got, sig.(syscall.Signal))
			if sig == syscall.SIGTSTP {
				send(syscall.SIGCONT)
			}
		case <-time.After(30 * time.Second):
			t.Fatalf("%v of %v", got, want)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	Default(syscall.SIGTERM)
	if got := now(syscall.SIGTERM); got != 0 {
		t.Errorf("the handler of a signal by default is %x", got)
	}
}

// What does not fit into the pipe is not lost.
func TestCollectFull(t *testing.T) {
	if os.Getenv(collectEnv) == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestCollectFull$")
		cmd.Env = append(os.Environ(), collectEnv+"=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	c, err := Collect(0, 0)
	if err != nil {
		t.Fatal(err)
	}
	capacity, err := unix.FcntlInt(uintptr(c.Descriptor()), unix.F_SETPIPE_SZ, 4096)
	if err != nil {
		t.Fatal(err)
	}
	send := func(sig syscall.Signal) {
		if err := syscall.Kill(os.Getpid(), sig); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 * capacity {
		send(syscall.SIGUSR1)
	}
	late := []syscall.Signal{64, syscall.SIGALRM, syscall.SIGUSR2, syscall.SIGTERM, syscall.SIGHUP}
	for _, sig := range late {
		send(sig)
	}
	out := make(chan os.Signal)
	c.To(out)
	var got []syscall.Signal
	for len(got) < len(late) {
		select {
		case sig := <-out:
			if sig != syscall.SIGUSR1 {
				got = append(got, sig.(syscall.Signal))
			}
		case <-time.After(30 * time.Second):
			t.Fatalf("%v of %v", got, late)
		}
	}
	slices.Sort(got)
	slices.Sort(late)
	if !slices.Equal(got, late) {
		t.Errorf("%v, want %v", got, late)
	}
	send(syscall.SIGCONT)
	for sig := range out {
		if sig == syscall.SIGCONT {
			break
		}
	}
}
