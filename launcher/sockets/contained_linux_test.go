//go:build linux && !portable

package sockets

import (
	"fmt"
	"os"
	"slices"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// apart is a process in namespaces of its own.
func apart(t *testing.T, flags uintptr) *syscall.SysProcAttr {
	t.Helper()
	return possible(t, &syscall.SysProcAttr{Cloneflags: flags})
}

func init() {
	roles["contained"] = containedRole
	roles["only"] = onlyRole
}

func TestOtherNetwork(t *testing.T) {
	how := apart(t, unix.CLONE_NEWNET)
	number := reserve(t)
	listening(t, how, spec{IP: "0.0.0.0", Port: number, Reuse: true})
	if !Free(number) {
		t.Error("the port is taken")
	}
	if found := held(t, number); len(found) != 0 {
		t.Errorf("%+v, want nothing", found)
	}
}

// TestOtherContainer has holder and asker in different PID namespaces. Who is
// outside sees who is inside, under another PID, and not the other way round.
func TestOtherContainer(t *testing.T) {
	h, number := listening(t, apart(t, unix.CLONE_NEWPID), spec{IP: "127.0.0.1", Reuse: true})
	if found := held(t, number); !samePIDs(found, h.PID) {
		t.Errorf("from outside: %+v, want %d", found, h.PID)
	}
	_, outside := listening(t, nil, spec{IP: "127.0.0.1", Reuse: true})
	var its answer
	start(t, apart(t, unix.CLONE_NEWPID|unix.CLONE_NEWNS), &its, "contained", encode(spec{Port: outside}))
	if its.Refused != "" {
		t.Skip("no /proc can be mounted here: ", its.Refused)
	}
	if its.Free || len(its.Held) != 1 || its.Held[0].UID != 0 || len(its.Held[0].Holders) != 0 {
		t.Errorf("from inside: %+v, want one socket of root, held by nobody who is visible", its)
	}
}

func containedRole(words []string) any {
	err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, "")
	if err == nil {
		err = unix.Mount("proc", "/proc", "proc", 0, "")
	}
	if err != nil {
		return answer{Refused: err.Error()}
	}
	return askRole(words)
}

// TestSystemWideV6Only has IPv6 sockets not see IPv4 unless they ask for it.
func TestSystemWideV6Only(t *testing.T) {
	needIPv6(t)
	var its answer
	start(t, apart(t, unix.CLONE_NEWNET), &its, "only")
	if its.Free || len(its.Held) != 1 {
		t.Errorf("%+v, want the port held", its)
	}
}

func onlyRole([]string) any {
	if err := os.WriteFile("/proc/sys/net/ipv6/bindv6only", []byte("1"), 0); err != nil {
		fmt.Fprintln(os.Stderr, "helper: it stays as it is:", err) // a container's read-only /proc/sys
	}
	_, number, err := spec{IP: "0.0.0.0", Reuse: true}.open()
	if err != nil {
		fail(err)
	}
	return askRole([]string{encode(spec{Port: number})})
}

func TestWithoutIPv6(t *testing.T) {
	saved := attempts
	defer func() { attempts = saved }()
	const none = 255 // EAFNOSUPPORT, as AF_INET6 gives without IPv6
	attempts = slices.Clone(saved)
	attempts[0].family = none
	_, number := opened(t, spec{IP: "127.0.0.1", Reuse: true})
	if Free(number) {
		t.Error("a taken port is free")
	}
	if free := reserve(t); !Free(free) {
		t.Error("a free port is taken")
	}
	attempts = attempts[:1]
	if !Free(number) {
		t.Error("a port that nothing can be asked about is taken")
	}
}
