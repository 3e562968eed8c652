package sockets

import (
	"slices"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"
)

func TestTimeWait(t *testing.T) {
	for _, reuse := range []bool{true, false} {
		t.Run("reuseaddr "+strconv.FormatBool(reuse), func(t *testing.T) {
			if !reuse {
				skipPortable(t, "TIME_WAIT without SO_REUSEADDR")
			}
			number := waiting(t, reuse)
			if !Free(number) {
				t.Error("the port is taken")
			}
			if found := held(t, number); len(found) != 0 {
				t.Errorf("held: %+v", found)
			}
			if next, ok := Next(number, 1, nil); ok != reuse {
				t.Errorf("the next port is %d, %t", next, ok)
			}
		})
	}
}

// waiting leaves a connection in TIME_WAIT on the server's side.
func waiting(t *testing.T, reuse bool) (number int) {
	t.Helper()
	server, number, err := spec{IP: "127.0.0.1", Reuse: reuse}.open()
	if err != nil {
		t.Fatal(err)
	}
	client, err := stream(unix.AF_INET)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.Connect(client, spec{IP: "127.0.0.1", Port: number}.address()); err != nil {
		t.Fatal(err)
	}
	accepted, _, err := unix.Accept(server)
	if err != nil {
		t.Fatal(err)
	}
	unix.Close(server)
	// Whoever closes first has to wait.
	if err := unix.Shutdown(accepted, unix.SHUT_WR); err != nil {
		t.Fatal(err)
	}
	if n, err := unix.Read(client, make([]byte, 1)); n != 0 || err != nil {
		t.Fatalf("the client reads %d bytes, %v", n, err)
	}
	unix.Close(client)
	if n, err := unix.Read(accepted, make([]byte, 1)); n != 0 || err != nil {
		t.Fatalf("the server reads %d bytes, %v", n, err)
	}
	unix.Close(accepted)
	return number
}

func TestBoundOnly(t *testing.T) {
	for _, reuse := range []bool{true, false} {
		_, number := opened(t, spec{IP: "127.0.0.1", Reuse: reuse, Silent: true})
		if found := held(t, number); len(found) != 0 {
			t.Errorf("reuse %t: held: %+v", reuse, found)
		}
		if free := Free(number); free != reuse {
			t.Errorf("reuse %t: free %t", reuse, free)
		}
	}
}

func TestNoPort(t *testing.T) {
	for _, number := range []int{-1, 0, lastPort + 1, 1 << 20, lastPort + 1 + 80} {
		if Free(number) {
			t.Errorf("%d is free", number)
		}
		if found := held(t, number); len(found) != 0 {
			t.Errorf("%d is held: %+v", number, found)
		}
	}
}

// taken returns a port that is taken, the next one as well, and the one after
// that is free.
func taken(t *testing.T) int {
	t.Helper()
	for range 200 {
		a, number, err := spec{IP: "127.0.0.1"}.open()
		if err != nil {
			t.Fatal(err)
		}
		b, _, errB := spec{IP: "127.0.0.1", Port: number + 1}.open()
		c, _, errC := spec{IP: "0.0.0.0", Port: number + 2, Reuse: true, Silent: true}.open()
		t.Cleanup(func() {
			for _, fd := range []int{a, b, c} {
				unix.Close(fd)
			}
		})
		if errB == nil && errC == nil {
			return number
		}
	}
	t.Fatal("no three ports in a row are free")
	return 0
}

func TestNext(t *testing.T) {
	number := taken(t)
	is := func(skipped ...int) func(int) bool {
		return func(n int) bool { return slices.Contains(skipped, n) }
	}
	for _, tt := range []struct {
		from, tries int
		not         func(int) bool
		want        int // 0: none
	}{
		{number, 10, nil, number + 2},
		{number, 3, nil, number + 2},
		{number, 2, nil, 0},
		{number, 0, nil, 0},
		{number + 1, 2, nil, number + 2},
		{number, 2, is(number), number + 2},
		{number, 1, is(number, number+1), number + 2},
		{number, 3, func(n int) bool { return n >= number }, 0},
		{lastPort + 1, 10, nil, 0},
		{lastPort, 10, is(lastPort), 0},
	} {
		got, ok := Next(tt.from, tt.tries, tt.not)
		if got != tt.want || ok != (tt.want != 0) {
			t.Errorf("from %d, %d tries: %d, %t, want %d", tt.from-number, tt.tries, got, ok, tt.want)
		}
	}
}
