//go:build linux && !portable && (amd64 || arm64)

package signals

import (
	"math/bits"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"

	"bengal-run/launcher/process"
	"bengal-run/launcher/raw"

	"golang.org/x/sys/unix"
)

// A Collector catches the signals that are passed on.
//
// It does so with a handler of its own that writes each into a pipe. The
// runtime's way of asking for one takes four switches of threads, some 50 µs, so
// to have them all before COMMAND starts would cost more than COMMAND does.
type Collector struct {
	pipe    int // the end that is read
	ignored process.Signals
	asked   chan os.Signal // what comes through the runtime
}

// pipe is the end that the handler writes to.
var pipe uintptr

var _ = pipe // read in assembly alone

// missed are signals that did not fit into the pipe, each once however often it
// came, as the kernel has it with those that wait.
var missed atomic.Uint64

// handler is the address of what the kernel calls, and restorer of what it
// returns to (sigaction(2), SA_RESTORER).
func handler() (handler, restorer uintptr)

// Collect begins to catch signals, but for those that were ignored when we were
// started. When it returns none of them ends us any more; they wait until To
// says where they go. Those of them that were blocked are asked for through the
// runtime, which unblocks them; faults, which may be the runtime's own, come
// last.
func Collect(ignored, blocked process.Signals) (*Collector, error) {
	var ends [2]int
	if err := unix.Pipe2(ends[:], unix.O_CLOEXEC|unix.O_NONBLOCK); err != nil {
		return nil, os.NewSyscallError("pipe2", err)
	}
	pipe = uintptr(ends[1])
	c := &Collector{pipe: ends[0], ignored: ignored, asked: make(chan os.Signal, 256)}
	action := sigaction{flags: onStack | restart | restorerGiven, mask: ^uint64(0)}
	action.handler, action.restorer = handler()
	for sig := syscall.Signal(1); sig <= last; sig++ {
		switch {
		case RuleOf(sig).To == Nobody || reserved(sig) || fault(sig) || ignored.Has(sig):
		case blocked.Has(sig):
			signal.Notify(c.asked, sig)
		default:
			action.set(sig)
		}
	}
	return c, nil
}

// Descriptor can be read from when a signal has come.
func (c *Collector) Descriptor() int { return c.pipe }

// To has the signals go to out, those that have come already first.
func (c *Collector) To(out chan<- os.Signal) {
	file := os.NewFile(uintptr(c.pipe), "signals")
	go func() {
		var numbers [64]byte
		for {
			n, err := file.Read(numbers[:])
			if err != nil {
				return
			}
			for _, number := range numbers[:n] {
				if number != 0 {
					out <- syscall.Signal(number)
				}
			}
			// The higher ones first: SIGCONT comes after SIGTSTP.
			for left := missed.Swap(0); left != 0; {
				sig := bits.Len64(left)
				left &^= 1 << (sig - 1)
				out <- syscall.Signal(sig)
			}
		}
	}()
	go func() {
		time.Sleep(Lull)
		for sig := syscall.Signal(1); sig <= last; sig++ {
			if fault(sig) && !c.ignored.Has(sig) {
				signal.Notify(c.asked, sig)
			}
		}
		for sig := range c.asked {
			out <- sig
		}
	}()
}

// Default gives a signal its effect back.
func Default(sig syscall.Signal) {
	signal.Reset(sig)
	new(sigaction).set(sig)
}

// fault reports whether sig can come of what a thread has done itself.
func fault(sig syscall.Signal) bool {
	switch sig {
	case syscall.SIGILL, syscall.SIGTRAP, syscall.SIGABRT, syscall.SIGBUS, syscall.SIGFPE,
		syscall.SIGSEGV, syscall.SIGSTKFLT, syscall.SIGSYS:
		return true
	}
	return false
}

// sigaction is the kernel's (sigaction(2)).
type sigaction struct {
	handler, flags, restorer uintptr
	mask                     uint64
}

const (
	onStack       = 0x08000000 // SA_ONSTACK: a goroutine's is too small
	restart       = 0x10000000 // SA_RESTART
	restorerGiven = 0x04000000 // SA_RESTORER
)

func (a *sigaction) set(sig syscall.Signal) {
	raw.Syscall(unix.SYS_RT_SIGACTION, uintptr(sig), uintptr(unsafe.Pointer(a)), 0, 8, 0, 0)
}
