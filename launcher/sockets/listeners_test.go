package sockets

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"bengal-run/launcher/system"
)

func held(t testing.TB, ports ...int) []Socket {
	t.Helper()
	found, err := Listeners(ports...)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestListener(t *testing.T) {
	for _, tt := range []struct {
		socket spec
		shown  string
	}{
		{spec{IP: "127.0.0.1"}, "127.0.0.1"},
		{spec{IP: "127.0.0.1", Reuse: true}, "127.0.0.1"},
		{spec{IP: "127.8.9.1", Reuse: true}, "127.8.9.1"},
		{spec{IP: "0.0.0.0"}, "0.0.0.0"},
		{spec{IP: "0.0.0.0", Reuse: true}, "0.0.0.0"},
		{spec{IP: "0.0.0.0", Share: true}, "0.0.0.0"},
		{spec{IP: "::1", Reuse: true}, "[::1]"},
		{spec{IP: "::1", Reuse: true, Only: 1}, "[::1]"},
		{spec{IP: "::", Reuse: true}, "[::]"},
		{spec{IP: "::", Reuse: true, Only: 1}, "[::]"},
		{spec{IP: "::", Reuse: true, Share: true}, "[::]"},
		{spec{IP: "::ffff:127.0.0.1", Reuse: true}, "127.0.0.1"},
	} {
		t.Run(tt.socket.String(), func(t *testing.T) {
			if tt.shown[0] == '[' || tt.socket.IP[0] == ':' {
				needIPv6(t)
			}
			if tt.socket.IP == "127.8.9.1" {
				skipPortable(t, "a listener on an address that is neither wildcard nor loopback")
			}
			h, number := listening(t, nil, tt.socket)
			want := fmt.Sprintf("%s:%d", tt.shown, number)
			found := held(t, number)
			if len(found) != 1 || found[0].Address != want || found[0].Port != number {
				t.Fatalf("%+v, want one socket on %s", found, want)
			}
			if uid := found[0].UID; uid != os.Getuid() {
				t.Errorf("its owner is %d, want %d", uid, os.Getuid())
			}
			if i, err := system.Look(h.PID); err != nil || !slices.Equal(found[0].Holders, []system.ID{i.ID}) {
				t.Errorf("held by %v, want %v, %v", found[0].Holders, i.ID, err)
			}
			if Free(number) {
				t.Error("the port is free")
			}
			if of, err := ListenersOf(h.PID, os.Getpid()); err != nil || len(of) != 1 || of[0].Address != want || !slices.Equal(of[0].Holders, found[0].Holders) {
				t.Errorf("of the process: %+v, %v", of, err)
			}
			h.stop()
			// Anybody may have the port by now.
			if found := held(t, number); slices.Contains(pidsOf(found), h.PID) {
				t.Errorf("after its end: %+v", found)
			}
			if of, err := ListenersOf(h.PID); err != nil || len(of) != 0 {
				t.Errorf("of the ended process: %+v, %v", of, err)
			}
		})
	}
}

func TestBothFamilies(t *testing.T) {
	needIPv6(t)
	four, number := listening(t, nil, spec{IP: "127.0.0.1", Reuse: true})
	six, _ := listening(t, nil, spec{IP: "::1", Port: number, Reuse: true})
	found := held(t, number)
	if len(found) != 2 || !samePIDs(found, four.PID, six.PID) || found[0].Address != fmt.Sprintf("127.0.0.1:%d", number) {
		t.Errorf("%+v, want one of %d and one of %d", found, four.PID, six.PID)
	}
}

func samePIDs(found []Socket, want ...int) bool {
	slices.Sort(want)
	return slices.Equal(pidsOf(found), want)
}

func TestSharedByReuseport(t *testing.T) {
	first, number := listening(t, nil, spec{IP: "127.0.0.1", Share: true})
	second, _ := listening(t, nil, spec{IP: "127.0.0.1", Port: number, Share: true})
	if found := held(t, number); runtime.GOOS != "freebsd" && len(found) != 2 || !samePIDs(found, first.PID, second.PID) {
		t.Errorf("%+v, want one socket of %d and one of %d", found, first.PID, second.PID)
	}
	if Free(number) {
		t.Error("the port is free")
	}
}

func TestSharedByWorkers(t *testing.T) {
	var told []int
	h := start(t, nil, &told, "workers", encode(spec{IP: "127.0.0.1"}))
	number, workers := told[0], told[1:]
	if found := held(t, number); len(found) != 1 || !samePIDs(found, workers...) {
		t.Errorf("%+v, want one socket of %v, and not of %d", found, workers, h.PID)
	}
	if of, err := ListenersOf(workers[1], workers[3]); err != nil || len(of) != 1 || !samePIDs(of, workers[1], workers[3]) {
		t.Errorf("of two workers: %+v, %v", of, err)
	}
	if of, err := ListenersOf(h.PID); err != nil || len(of) != 0 {
		t.Errorf("of whoever started them: %+v, %v", of, err)
	}
}

func TestClientHoldsNothing(t *testing.T) {
	number := reserve(t)
	server, _ := listening(t, nil, spec{IP: "127.0.0.1", Port: number, Reuse: true})
	var local int
	client := start(t, nil, &local, "client", encode(spec{IP: "127.0.0.1", Port: number}))
	if found := held(t, number); !samePIDs(found, server.PID) {
		t.Errorf("%+v, want %d alone, and not its client %d", found, server.PID, client.PID)
	}
	if found := held(t, local); slices.Contains(pidsOf(found), client.PID) {
		t.Errorf("the client's own port is held: %+v", found)
	}
	server.stop()
	if found := held(t, number); len(found) != 0 {
		t.Errorf("the client holds the port: %+v", found)
	}
	if !Free(number) {
		t.Error("the port is taken")
	}
}

func TestSeveralPorts(t *testing.T) {
	one, a := listening(t, nil, spec{IP: "127.0.0.1"})
	two, b := listening(t, nil, spec{IP: "0.0.0.0"})
	listening(t, nil, spec{IP: "127.0.0.1"})
	found := held(t, a, b, reserve(t), a)
	if len(found) != 2 || !samePIDs(found, one.PID, two.PID) || found[0].Port > found[1].Port {
		t.Errorf("%+v, want %d's and %d's, in order", found, one.PID, two.PID)
	}
	if found := held(t); len(found) != 0 {
		t.Errorf("no port at all: %+v", found)
	}
}

// TestLeavesNothing looks for descriptors that were forgotten.
func TestLeavesNothing(t *testing.T) {
	_, number := opened(t, spec{IP: "127.0.0.1"})
	look := func() {
		Free(number)
		Next(number, 3, nil)
		held(t, number)
		if _, err := ListenersOf(os.Getpid()); err != nil {
			t.Fatal(err)
		}
	}
	look() // the runtime opens what it needs itself
	before := lowest(t)
	for range 3 {
		look()
	}
	if after := lowest(t); after > before {
		t.Errorf("the lowest free descriptor was %d and is %d", before, after)
	}
}

func lowest(t *testing.T) int {
	t.Helper()
	fd, err := syscall.Dup(0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	return fd
}
