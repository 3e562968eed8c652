package wire

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"

	"bengal-run/launcher/descriptors"

	"golang.org/x/sys/unix"
)

// Conn is one end of the socket. One goroutine may receive while any number
// send.
//
// It waits in the runtime's poller. A goroutine that waits in recvmsg(2) itself
// keeps a processor of the scheduler until the runtime notices, up to 10 ms
// later; with another one in waitid(2) all the processors of a small machine
// would be taken.
type Conn struct {
	file   *os.File
	raw    syscall.RawConn
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
	if a, err = New(fds[0]); err == nil {
		b, err = New(fds[1])
	}
	return a, b, err
}

// New takes over an open descriptor, and makes it close-on-exec.
func New(fd int) (*Conn, error) {
	unix.CloseOnExec(fd)
	if err := unix.SetNonblock(fd, true); err != nil {
		return nil, fmt.Errorf("socket: %w", err)
	}
	file := os.NewFile(uintptr(fd), "socket")
	raw, _ := file.SyscallConn() // it fails for a nil file alone
	return &Conn{file: file, raw: raw}, nil
}

// Inheritable lets the next process that we start inherit this end, and returns its number
// there.
func (c *Conn) Inheritable() (fd int, err error) {
	cerr := c.raw.Control(func(number uintptr) {
		fd = int(number)
		_, err = unix.FcntlInt(number, unix.F_SETFD, 0)
	})
	return fd, errors.Join(err, cerr)
}

// Close closes this end.
func (c *Conn) Close() error { return c.file.Close() }

// CloseWrite says that nothing more will be sent from this end.
func (c *Conn) CloseWrite() (err error) {
	cerr := c.raw.Control(func(fd uintptr) { err = unix.Shutdown(int(fd), unix.SHUT_WR) })
	return errors.Join(err, cerr)
}

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
	b := m.encode()
	var err error
	werr := c.raw.Write(func(fd uintptr) bool {
		for len(b) > 0 {
			var n int
			n, err = unix.SendmsgN(int(fd), b, rights, nil, unix.MSG_NOSIGNAL)
			switch err {
			case nil:
				b, rights = b[n:], nil
			case unix.EINTR:
			case unix.EAGAIN:
				return false
			default:
				return true
			}
		}
		return true
	})
	if err = errors.Join(err, werr); err != nil {
		return fmt.Errorf("send: %w", err)
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

// Messages yields what comes, until the other side is gone.
func (c *Conn) Messages() <-chan Message {
	all := make(chan Message, 16)
	go func() {
		defer close(all)
		for m, err := c.Receive(); err == nil; m, err = c.Receive() {
			all <- m
		}
	}()
	return all
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
	var n int
	var err error
	rerr := c.raw.Read(func(fd uintptr) bool {
		descriptors.Arriving.RLock()
		defer descriptors.Arriving.RUnlock()
		for {
			var oobn int
			n, oobn, _, _, err = unix.Recvmsg(int(fd), chunk[:], oob[:], 0)
			if err == nil && oobn > 0 {
				c.keepFiles(oob[:oobn])
			}
			if err != unix.EINTR {
				return err != unix.EAGAIN
			}
		}
	})
	switch {
	case rerr != nil:
		return rerr
	case err == nil && n == 0, err == unix.ECONNRESET: // the peer died, perhaps with messages unread
		return io.EOF
	case err != nil:
		return fmt.Errorf("receive: %w", err)
	}
	c.buffer = append(c.buffer, chunk[:n]...)
	return nil
}

func (c *Conn) keepFiles(oob []byte) {
	messages, _ := unix.ParseSocketControlMessage(oob)
	for _, m := range messages {
		fds, _ := unix.ParseUnixRights(&m)
		for _, fd := range fds {
			unix.CloseOnExec(fd)
			c.files = append(c.files, fd)
		}
	}
}
