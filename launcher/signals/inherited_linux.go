//go:build linux && !portable

package signals

import (
	"encoding/binary"
	"math"
	"syscall"
	"unsafe"

	"bengal-run/launcher/process"

	"golang.org/x/sys/unix"
)

// Inherited returns the signals that were ignored when this process was
// started.
//
// The kernel cannot be asked any more: before the first line of Go runs, the
// runtime has put its handler in the place of every disposition but those of
// SIGHUP and SIGINT (runtime.initsig), so os/signal.Ignored speaks of these two
// alone. What it found there is kept in its variable runtime.fwdSig, which no
// package may link to. It is looked up in the symbol table of our own
// executable and read through /proc/self/mem. Without a symbol table (a binary
// built with -ldflags=-s), or where a later Go has renamed the variable, HUP
// and INT are what is known.
func Inherited() process.Signals {
	const sigIgn = 1
	var ignored process.Signals
	const entries = 65 // one a signal, and one for 0
	handlers, ok := runtimeVariable("runtime.fwdSig", entries*8)
	for sig := syscall.Signal(1); sig <= last; sig++ {
		if ok && binary.NativeEndian.Uint64(handlers[sig*8:]) == sigIgn || untouched(sig) && now(sig) == sigIgn {
			ignored.Add(sig)
		}
	}
	return ignored
}

// untouched reports whether the runtime leaves sig as it was if it was ignored
// (runtime.sigtable, runtime.sigInstallGoHandler).
func untouched(sig syscall.Signal) bool {
	switch sig {
	case syscall.SIGHUP, syscall.SIGINT, syscall.SIGTSTP, syscall.SIGTTIN, syscall.SIGTTOU, syscall.SIGCONT:
		return true
	}
	const first = 32 // of the C library's
	return sig >= first && sig <= first+2
}

// now is the handler of sig.
func now(sig syscall.Signal) uintptr {
	var action [8]uintptr // sigaction(2), which begins with it
	_, _, errno := unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(sig), 0, uintptr(unsafe.Pointer(&action)), 8, 0, 0)
	if errno != 0 {
		return 0
	}
	return action[0]
}

// Blocked returns the signals that were blocked when this process was started.
// The runtime unblocks those that it has a use for in its threads, faults all of
// them; if no other one is blocked, nothing was. What it found is in its
// runtime.initSigmask.
func Blocked() process.Signals {
	var now unix.Sigset_t
	if unix.PthreadSigmask(unix.SIG_BLOCK, nil, &now) == nil && now == (unix.Sigset_t{}) {
		return 0
	}
	mask, ok := runtimeVariable("runtime.initSigmask", 8)
	if !ok {
		return 0
	}
	return process.Signals(binary.NativeEndian.Uint64(mask))
}

// runtimeVariable reads a variable of the Go runtime.
func runtimeVariable(name string, size int) (value []byte, ok bool) {
	address, ok := symbol("/proc/self/exe", name, uint64(size))
	if !ok {
		return nil, false
	}
	memory, err := unix.Open("/proc/self/mem", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, false
	}
	defer unix.Close(memory)
	value = make([]byte, size)
	n, err := unix.Pread(memory, value, int64(address))
	return value, err == nil && n == size
}

// symbol finds the address of a variable of the given size. It reads the little
// that it needs instead of having debug/elf build some ten thousand symbols:
// 0.02 ms against 5.
func symbol(path, name string, size uint64) (address uint64, ok bool) {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return 0, false
	}
	defer unix.Close(fd)
	buffer := make([]byte, tablePart)
	return findSymbol(func(offset, length uint64) []byte {
		if offset > math.MaxInt64 || length > tablePart {
			return nil
		}
		part := buffer
		if length < tablePart {
			part = make([]byte, length)
		}
		if n, err := unix.Pread(fd, part, int64(offset)); err != nil || n != len(part) {
			return nil
		}
		return part
	}, name, size)
}

// Values of elf(5), here because debug/elf would bring its DWARF and zlib
// readers into every start.
const (
	class64     = "\x02"
	executable  = 2 // ET_EXEC: not relocated, so addresses are what they say
	symbolTable = 2 // SHT_SYMTAB
)

// tablePart is how much of the table is read at a time.
const tablePart = 128 * symbolSize

const symbolSize = 24

// findSymbol reads a 64-bit ELF file by at, which returns nil for what there is
// not, and may put one whole part in the place of the last. It begins with the table's end, where Go's linker has the variables that
// are zero at first.
func findSymbol(at func(offset, length uint64) []byte, name string, size uint64) (address uint64, ok bool) {
	order := binary.NativeEndian
	head := at(0, 64)
	if head == nil || string(head[:5]) != "\x7fELF"+class64 || order.Uint16(head[16:]) != executable {
		return 0, false
	}
	sections, count := order.Uint64(head[40:]), uint64(order.Uint16(head[60:]))
	headers := at(sections, 64*count)
	section := func(n uint64) []byte {
		if n >= count {
			return nil
		}
		return headers[64*n:][:64]
	}
	for n := uint64(0); headers != nil && n < count; n++ {
		s := section(n)
		if order.Uint32(s[4:]) != symbolTable {
			continue
		}
		link := section(uint64(order.Uint32(s[40:])))
		if link == nil || order.Uint64(link[32:]) > math.MaxInt64 {
			return 0, false
		}
		names, end := order.Uint64(link[24:]), order.Uint64(link[32:])
		table := order.Uint64(s[24:])
		for left := order.Uint64(s[32:]) / symbolSize * symbolSize; left > 0; {
			length := min(left, tablePart)
			left -= length
			part := at(table+left, length)
			if part == nil {
				return 0, false
			}
			for ; len(part) > 0; part = part[:len(part)-symbolSize] {
				e := part[len(part)-symbolSize:]
				if order.Uint64(e[16:]) != size {
					continue
				}
				w, length := uint64(order.Uint32(e)), uint64(len(name)+1)
				if w < end && length <= end-w && string(at(names+w, length)) == name+"\x00" {
					return order.Uint64(e[8:]), true
				}
			}
		}
	}
	return 0, false
}
