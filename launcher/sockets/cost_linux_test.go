//go:build linux

package sockets

import (
	"os/exec"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"bengal-run/launcher/system"
)

// crowd starts 2000 processes that wait, and a connected pair of sockets for
// each.
func crowd(b *testing.B) {
	const many = 2000
	var idle []*exec.Cmd
	var open []int
	b.Cleanup(func() {
		for _, fd := range open {
			unix.Close(fd)
		}
		for _, cmd := range idle {
			_ = cmd.Process.Kill()
		}
		for _, cmd := range idle {
			_ = cmd.Wait()
		}
	})
	for range many {
		cmd := exec.Command("sleep", "600")
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		idle = append(idle, cmd)
	}
	server, number := opened(b, spec{IP: "127.0.0.1"})
	for range many {
		client, err := stream(unix.AF_INET)
		if err != nil {
			b.Fatal(err)
		}
		open = append(open, client)
		if err := unix.Connect(client, spec{IP: "127.0.0.1", Port: number}.address()); err != nil {
			b.Fatal(err)
		}
		accepted, _, err := unix.Accept(server)
		if err != nil {
			b.Fatal(err)
		}
		open = append(open, accepted)
	}
}

// BenchmarkCrowd names the holder of a port and lists all processes, beside 2000
// idle processes and 2000 connections, in turns with ss.
func BenchmarkCrowd(b *testing.B) {
	crowd(b)
	h, number := listening(b, nil, spec{IP: "127.0.0.1"})
	looks := []struct {
		unit string
		look func() bool
	}{
		{"ms/listeners", func() bool {
			found, err := Listeners(number)
			return err == nil && slices.Equal(pidsOf(found), []int{h.PID})
		}},
		{"ms/processes", func() bool { all, err := system.Processes(); return err == nil && len(all) > 2000 }},
		{"ms/ss", func() bool { return exec.Command("ss", "-ltnp").Run() == nil }},
	}
	took := make([]time.Duration, len(looks))
	for b.Loop() {
		for n, l := range looks {
			began := time.Now()
			if !l.look() {
				b.Fatal(l.unit, " fails")
			}
			took[n] += time.Since(began)
		}
	}
	for n, l := range looks {
		b.ReportMetric(float64(took[n].Microseconds())/1000/float64(b.N), l.unit)
	}
}

// BenchmarkListenersOf looks at the sockets of one process, as a launcher does that
// learns the ports of its tree.
func BenchmarkListenersOf(b *testing.B) {
	h, _ := listening(b, nil, spec{IP: "127.0.0.1"})
	for b.Loop() {
		if found, err := ListenersOf(h.PID); err != nil || len(found) != 1 {
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
