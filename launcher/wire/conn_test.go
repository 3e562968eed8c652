package wire

import (
	"errors"
	"io"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"
)

func pair(t *testing.T) (a, b *Conn) {
	t.Helper()
	a, b, err := Pair()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		a.Close()
		b.Close()
	})
	return a, b
}

func receive(t *testing.T, c *Conn) Message {
	t.Helper()
	m, err := c.Receive()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestConn(t *testing.T) {
	a, b := pair(t)
	for _, tt := range messages {
		if err := a.Send(tt.m); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range messages {
		if got := receive(t, b); !reflect.DeepEqual(got, tt.m) {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
	if err := b.Send(Message{Kind: Done}); err != nil {
		t.Fatal(err)
	}
	if got := receive(t, a); got.Kind != Done {
		t.Errorf("the other way: %+v", got)
	}
}

// A message that does not fit into the socket's buffer, from several senders at
// once: none is torn, and those of one sender stay in order.
func TestManySenders(t *testing.T) {
	a, b := pair(t)
	const senders, each = 4, 5
	word := strings.Repeat("x", 300_000)
	var all sync.WaitGroup
	for s := range senders {
		all.Go(func() {
			for n := range each {
				if err := a.Send(Message{Kind: Config, Numbers: []int64{int64(s), int64(n)}, Words: []string{word}}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	next := make([]int64, senders)
	for range senders * each {
		m := receive(t, b)
		if len(m.Numbers) != 2 || len(m.Words) != 1 || m.Words[0] != word {
			t.Fatalf("kind %d, numbers %d, %d words", m.Kind, m.Numbers, len(m.Words))
		}
		s, n := m.Numbers[0], m.Numbers[1]
		if n != next[s] {
			t.Errorf("sender %d: message %d, want %d", s, n, next[s])
		}
		next[s]++
	}
	all.Wait()
}

func TestClosed(t *testing.T) {
	for _, tt := range []struct {
		name   string
		unread bool // by the side that closes: the kernel reports a reset then
	}{{"everything read", false}, {"something unread", true}} {
		t.Run(tt.name, func(t *testing.T) {
			a, b := pair(t)
			if err := b.Send(Message{Kind: Done}); err != nil {
				t.Fatal(err)
			}
			if tt.unread {
				if err := a.Send(Message{Kind: Lock}); err != nil {
					t.Fatal(err)
				}
			}
			b.Close()
			got, err := a.Receive()
			if !tt.unread && (err != nil || got.Kind != Done) {
				t.Errorf("what was sent before: %+v, %v", got, err)
			}
			for err == nil {
				_, err = a.Receive()
			}
			if err != io.EOF {
				t.Errorf("receive: %v, want EOF", err)
			}
			if err := a.Send(Message{Kind: Done}); !errors.Is(err, unix.EPIPE) {
				t.Errorf("send: %v, want a broken pipe, and no SIGPIPE", err)
			}
		})
	}
}

func TestGarbage(t *testing.T) {
	a, b := pair(t)
	if _, err := a.file.Write([]byte{0, 0, 0, 1, 7}); err != nil {
		t.Fatal(err)
	}
	if m, err := b.Receive(); !errors.Is(err, errMessage) {
		t.Errorf("%+v, %v", m, err)
	}
}

func TestDescriptors(t *testing.T) {
	a, b := pair(t)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := a.Send(Message{Kind: Lock}); err != nil {
		t.Fatal(err)
	}
	if receive(t, b); len(b.files) != 0 {
		t.Error("a descriptor came that nobody has sent")
	}
	if err := a.Send(Message{Kind: Config, Words: []string{strings.Repeat("x", 10_000)}}, int(r.Fd()), int(w.Fd())); err != nil {
		t.Fatal(err)
	}
	w.Close()
	receive(t, b)
	first, ok := b.File()
	second, also := b.File()
	if !ok || !also {
		t.Fatalf("descriptors %d, %d did not come", first, second)
	}
	if fd, ok := b.File(); ok {
		t.Errorf("a third one, %d", fd)
	}
	for _, fd := range []int{first, second} {
		if flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err != nil || flags&unix.FD_CLOEXEC == 0 {
			t.Errorf("descriptor %d is not close-on-exec: %x, %v", fd, flags, err)
		}
	}
	reader, writer := os.NewFile(uintptr(first), "reader"), os.NewFile(uintptr(second), "writer")
	defer reader.Close()
	if _, err := writer.WriteString("through"); err != nil {
		t.Fatal(err)
	}
	writer.Close() // the last one: the pipe ends
	if got, err := io.ReadAll(reader); string(got) != "through" || err != nil {
		t.Errorf("read %q, %v", got, err)
	}
}

func TestInheritable(t *testing.T) {
	a, _ := pair(t)
	closes := func(fd int) bool {
		flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
		if err != nil {
			t.Fatal(err)
		}
		return flags&unix.FD_CLOEXEC != 0
	}
	var number int
	if err := a.raw.Control(func(fd uintptr) { number = int(fd) }); err != nil {
		t.Fatal(err)
	}
	if !closes(number) {
		t.Error("a new end is not close-on-exec")
	}
	if fd, err := a.Inheritable(); err != nil || fd != number || closes(fd) {
		t.Errorf("descriptor %d, %v, want %d, which survives an exec", fd, err, number)
	}
}
