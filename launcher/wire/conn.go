package wire

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// Conn is one end of the socket. One goroutine may receive while any number
// send.
type Conn struct {
	fd     int
	send   sync.Mutex
	buffer []byte
	files  []int
}

// Pair makes the two ends. Both are close-on-exec.
func Pair() (a, b *Conn, err error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("socketpair: %w", err)
	}
	unix.CloseOnExec(fds[0])
	unix.CloseOnExec(fds[1])
	return New(fds[0]), New(fds[1]), nil
}

// New takes over an open descriptor.
func New(fd int) *Conn { return &Conn{fd: fd} }

// FD is the descriptor, for handing it to another process.
func (c *Conn) FD() int { return c.fd }

// Close closes this end.
func (c *Conn) Close() error { return unix.Close(c.fd) }

// Send sends m; an error means that the other side is gone.
//
// Duplicates of the descriptors in files travel with it. What they refer to
// stays open on the way, a lock on it stays held (unix(7)).
func (c *Conn) Send(m Message, files ...int) error {
	var rights []byte
	if len(files) > 0 {
		rights = unix.UnixRights(files...)
	}
	c.send.Lock()
	defer c.send.Unlock()
	for b := m.encode(); len(b) > 0; {
		n, err := unix.SendmsgN(c.fd, b, rights, nil, unix.MSG_NOSIGNAL)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return fmt.Errorf("send: %w", err)
		}
		b, rights = b[n:], nil
	}
	return nil
}

// Receive waits for the next message; io.EOF when the other side is gone.
func (c *Conn) Receive() (Message, error) {
	for {
		m, n, err := decode(c.buffer)
		if err != nil {
			return Message{}, err
		}
		if n > 0 {
			c.buffer = c.buffer[n:]
			return m, nil
		}
		if err := c.fill(); err != nil {
			return Message{}, err
		}
	}
}

// File returns the oldest descriptor that has come and was not taken yet.
func (c *Conn) File() (fd int, ok bool) {
	if len(c.files) == 0 {
		return -1, false
	}
	fd, c.files = c.files[0], c.files[1:]
	return fd, true
}

func (c *Conn) fill() error {
	var chunk [4096]byte
	var oob [64]byte
	n, oobn, _, _, err := unix.Recvmsg(c.fd, chunk[:], oob[:], recvFlags)
	switch {
	case err == unix.EINTR:
		return nil
	case errors.Is(err, unix.ECONNRESET): // the peer died with messages unread
		return io.EOF
	case err != nil:
		return fmt.Errorf("receive: %w", err)
	}
	if oobn > 0 {
		c.keepFiles(oob[:oobn])
	}
	if n == 0 {
		return io.EOF
	}
	c.buffer = append(c.buffer, chunk[:n]...)
	return nil
}

func (c *Conn) keepFiles(oob []byte) {
	messages, err := unix.ParseSocketControlMessage(oob)
	if err != nil {
		return
	}
	for _, m := range messages {
		fds, err := unix.ParseUnixRights(&m)
		if err != nil {
			continue
		}
		for _, fd := range fds {
			unix.CloseOnExec(fd)
			c.files = append(c.files, fd)
		}
	}
}
