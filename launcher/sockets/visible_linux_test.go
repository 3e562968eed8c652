//go:build linux

package sockets

import (
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// Two users that no process of a test machine has.
const ann, bob = 64101, 64102

func needRoot(t *testing.T) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("only root can be somebody else")
	}
}

// as is a process of another user.
func as(t *testing.T, uid uint32) *syscall.SysProcAttr {
	t.Helper()
	return possible(t, &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: uid}})
}

// possible skips where not even root may start such a process: in a container.
func possible(t *testing.T, how *syscall.SysProcAttr) *syscall.SysProcAttr {
	t.Helper()
	needRoot(t)
	pid, err := syscall.ForkExec("/proc/self/exe", []string{"sockets.test", "-test.run=^$"}, &syscall.ProcAttr{Env: os.Environ(), Sys: how})
	if err != nil {
		t.Skip("not allowed here: ", err)
	}
	_, _ = syscall.Wait4(pid, nil, 0, nil)
	return how
}

// shownOwner is the user that a socket without a visible holder shows.
func shownOwner(uid int) int {
	if portable {
		return -1
	}
	return uid
}

func TestAnotherUsers(t *testing.T) {
	needRoot(t)
	h, number := listening(t, as(t, ann), spec{IP: "127.0.0.1", Reuse: true})
	if found := held(t, number); !samePIDs(found, h.PID) || found[0].UID != ann {
		t.Errorf("root sees %+v, want %d of user %d", found, h.PID, ann)
	}
	for uid, want := range map[uint32][]int{ann: {h.PID}, bob: nil} {
		owner := ann
		if len(want) == 0 {
			owner = shownOwner(ann)
		}
		var its answer
		start(t, as(t, uid), &its, "ask", encode(spec{Port: number}))
		if len(its.Held) != 1 || its.Held[0].UID != owner || !samePIDs(its.Held, want...) || its.Free {
			t.Errorf("user %d sees %+v, want one socket of user %d, held by %v", uid, its, ann, want)
		}
	}
}

func TestOfAnotherUser(t *testing.T) {
	needRoot(t)
	_, number := listening(t, nil, spec{IP: "127.0.0.1", Reuse: true})
	var its answer
	start(t, as(t, bob), &its, "ask", encode(spec{Port: number}))
	if len(its.Held) != 1 || its.Held[0].UID != shownOwner(0) || len(its.Held[0].Holders) != 0 {
		t.Errorf("%+v, want one socket of root, held by nobody who is visible", its)
	}
}

// TestMayNotBind asks about ports that the asking user may not bind.
func TestMayNotBind(t *testing.T) {
	needRoot(t)
	first, err := os.ReadFile("/proc/sys/net/ipv4/ip_unprivileged_port_start")
	if err != nil {
		t.Skip(err)
	}
	number, err := strconv.Atoi(strings.TrimSpace(string(first)))
	if err != nil || number < 2 {
		t.Skip("anybody may bind any port here")
	}
	for number--; number > 0; number-- {
		fd, _, err := spec{IP: "127.0.0.1", Port: number, Reuse: true}.open()
		if err != nil {
			continue
		}
		var its answer
		start(t, as(t, bob), &its, "ask", encode(spec{Port: number}))
		if its.Free || len(its.Held) != 1 {
			t.Errorf("port %d: %+v, want it held", number, its)
		}
		unix.Close(fd)
		its = answer{}
		start(t, as(t, bob), &its, "ask", encode(spec{Port: number}))
		if !its.Free || len(its.Held) != 0 {
			t.Errorf("port %d: %+v, want it free", number, its)
		}
		return
	}
	t.Skip("no port is left that only root may bind")
}

// TestMPTCP has what servers written in Go listen with.
func TestMPTCP(t *testing.T) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, unix.IPPROTO_MPTCP)
	if err != nil {
		t.Skip("no MPTCP here: ", err)
	}
	defer unix.Close(fd)
	if err := unix.Bind(fd, spec{IP: "127.0.0.1"}.address()); err != nil {
		t.Fatal(err)
	}
	if err := unix.Listen(fd, 1); err != nil {
		t.Fatal(err)
	}
	number := localPort(fd)
	if found := held(t, number); !samePIDs(found, os.Getpid()) || Free(number) {
		t.Errorf("%+v, free %t, want us", found, Free(number))
	}
}

// TestMany has more sockets on a port than one part of the kernel's answer holds.
func TestMany(t *testing.T) {
	const many = 500
	_, number := opened(t, spec{IP: "127.0.0.1", Share: true})
	for range many - 1 {
		opened(t, spec{IP: "127.0.0.1", Port: number, Share: true})
	}
	found := held(t, number)
	if len(found) != many {
		t.Errorf("%d sockets, want %d", len(found), many)
	}
	for _, s := range found {
		if len(s.Holders) != 1 || s.Holders[0].PID != os.Getpid() {
			t.Fatalf("%+v, want us", s)
		}
	}
}
