package stand

import (
	"net"
	"strconv"
	"sync"
	"syscall"
	"testing"
)

// Ports come out of blocks below those that the system gives to clients. Whoever
// listens on the first port of a block has all of it, so packages of tests that
// run side by side never share a port.
const (
	firstBlock = 10000
	lastBlock  = 30000
	blockSize  = 200
)

var ports struct {
	sync.Mutex
	next  int            // 0 before the first
	block []net.Listener // held until the end
}

// FreePort is a port that nobody else is given. No process is started meanwhile: until
// it executes its own program it would hold the port, too.
func FreePort(t testing.TB) string {
	t.Helper()
	ports.Lock()
	defer ports.Unlock()
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	for {
		if ports.next%blockSize == 0 && !takeBlock() {
			t.Fatalf("all ports from %d to %d are taken", firstBlock, lastBlock)
		}
		port := strconv.Itoa(ports.next)
		ports.next++
		if l, err := net.Listen("tcp", ":"+port); err == nil {
			l.Close()
			return port
		}
	}
}

func takeBlock() bool {
	for first := max(ports.next, firstBlock); first < lastBlock; first += blockSize {
		if l, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(first)); err == nil {
			ports.block = append(ports.block, l)
			ports.next = first + 1
			return true
		}
	}
	return false
}
