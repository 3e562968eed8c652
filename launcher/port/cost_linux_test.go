//go:build linux && !portable

package port

import (
	"os/exec"
	"slices"
	"testing"
)

// BenchmarkHeld names the holder of a port beside 2000 idle processes.
func BenchmarkHeld(b *testing.B) {
	var idle []*exec.Cmd
	b.Cleanup(func() {
		for _, cmd := range idle {
			_ = cmd.Process.Kill()
		}
		for _, cmd := range idle {
			_ = cmd.Wait()
		}
	})
	for range 2000 {
		cmd := exec.Command("sleep", "600")
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		idle = append(idle, cmd)
	}
	h, number := listening(b, nil, spec{IP: "127.0.0.1"})
	for b.Loop() {
		if found, err := Held(number); err != nil || !slices.Equal(pidsOf(found), []int{h.PID}) {
			b.Fatalf("%+v, %v", found, err)
		}
	}
}

// BenchmarkOf looks at the sockets of one process, as a launcher does that
// learns the ports of its tree.
func BenchmarkOf(b *testing.B) {
	h, _ := listening(b, nil, spec{IP: "127.0.0.1"})
	for b.Loop() {
		if found, err := Of(h.PID); err != nil || len(found) != 1 {
			b.Fatalf("%+v, %v", found, err)
		}
	}
}

// BenchmarkFree is what a start pays for its port.
func BenchmarkFree(b *testing.B) {
	number := reserve(b)
	for b.Loop() {
		if !Free(number) {
			b.Fatal("the port is taken")
		}
	}
}
