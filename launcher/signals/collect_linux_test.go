//go:build linux && !portable && (amd64 || arm64)

package signals

import (
	"os"
	"slices"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/process"
)

// What comes before To has been called waits; what was ignored stays so.
func TestCollect(t *testing.T) {
	var ignored process.Signals
	ignored.Add(syscall.SIGWINCH)
	c, err := Collect(ignored, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGUSR1, syscall.SIGTSTP, syscall.SIGCONT, 34, 64}
	t.Cleanup(func() {
		for _, sig := range want {
			Default(sig)
		}
	})
	send := func(list ...syscall.Signal) {
		for _, sig := range list {
			if err := syscall.Kill(os.Getpid(), sig); err != nil {
				t.Fatal(err)
			}
		}
	}
	half := len(want) / 2
	send(syscall.SIGWINCH)
	send(want[:half]...)
	out := make(chan os.Signal, len(want)+1)
	c.To(out)
	send(want[half:]...)
	var got []syscall.Signal
	for range want {
		select {
		case sig := <-out:
			got = append(got, sig.(syscall.Signal))
		case <-time.After(30 * time.Second):
			t.Fatalf("%v of %v", got, want)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
