//go:build linux && !portable

package port

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/process"

	"golang.org/x/sys/unix"
)

// Two users that no process of a test machine has.
const ann, bob = 64101, 64102

func init() {
	roles["leaderless"] = leaderlessRole
	roles["contained"] = containedRole
	roles["only"] = onlyRole
	roles["heavy"] = heavyRole
	roles["bury"] = buryRole
	if os.Getenv(roleEnv) == "leaderless" {
		runtime.LockOSThread() // to the first thread, as this is an init
	}
}

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

// apart is a process in namespaces of its own.
func apart(t *testing.T, flags uintptr) *syscall.SysProcAttr {
	t.Helper()
	return possible(t, &syscall.SysProcAttr{Cloneflags: flags})
}

// possible skips where not even root may start such a process: in a container.
func possible(t *testing.T, how *syscall.SysProcAttr) *syscall.SysProcAttr {
	t.Helper()
	needRoot(t)
	pid, err := syscall.ForkExec("/proc/self/exe", []string{"port.test", "-test.run=^$"}, &syscall.ProcAttr{Env: os.Environ(), Sys: how})
	if err != nil {
		t.Skip("not allowed here: ", err)
	}
	_, _ = syscall.Wait4(pid, nil, 0, nil)
	return how
}

// TestLeaderless has a holder whose first thread has ended, which makes a zombie
// of it that shows no descriptors, while others serve.
func TestLeaderless(t *testing.T) {
	for _, uid := range []int{os.Getuid(), ann} {
		t.Run(strconv.Itoa(uid), func(t *testing.T) {
			var how *syscall.SysProcAttr
			if uid != os.Getuid() {
				how = as(t, uint32(uid))
			}
			var number int
			h := start(t, how, &number, "leaderless", encode(spec{IP: "127.0.0.1"}))
			i, err := process.Look(h.PID)
			if err != nil || i.State != 'Z' || i.Dead() {
				t.Fatalf("%+v, %v, want a zombie that lives", i, err)
			}
			if found := held(t, number); len(found) != 1 || !slices.Equal(found[0].Holders, []process.ID{i.ID}) {
				t.Errorf("%+v, want %v", found, i.ID)
			}
			if of, err := Of(h.PID); err != nil || !samePIDs(of, h.PID) {
				t.Errorf("of the process: %+v, %v", of, err)
			}
			if how != nil {
				var its answer
				start(t, as(t, ann), &its, "ask", encode(spec{Port: number}))
				if !samePIDs(its.Held, h.PID) {
					t.Errorf("its user sees %+v, want %d", its.Held, h.PID)
				}
			}
		})
	}
}

func leaderlessRole(words []string) any {
	number := listenRole(words)
	go func() {
		for {
			if i, err := process.Look(os.Getpid()); err == nil && i.State == 'Z' {
				tell(number)
			}
			time.Sleep(time.Millisecond)
		}
	}()
	// Ends the thread alone; as an ordinary system call, it gives its processor
	// back to the Go runtime.
	_, _, _ = syscall.Syscall(syscall.SYS_EXIT, 0, 0, 0)
	return nil
}

func TestAnotherUsers(t *testing.T) {
	needRoot(t)
	h, number := listening(t, as(t, ann), spec{IP: "127.0.0.1", Reuse: true})
	if found := held(t, number); !samePIDs(found, h.PID) || found[0].UID != ann {
		t.Errorf("root sees %+v, want %d of user %d", found, h.PID, ann)
	}
	for uid, want := range map[uint32][]int{ann: {h.PID}, bob: nil} {
		var its answer
		start(t, as(t, uid), &its, "ask", encode(spec{Port: number}))
		if len(its.Held) != 1 || its.Held[0].UID != ann || !samePIDs(its.Held, want...) || its.Free {
			t.Errorf("user %d sees %+v, want one socket of user %d, held by %v", uid, its, ann, want)
		}
	}
}

func TestOfAnotherUser(t *testing.T) {
	needRoot(t)
	_, number := listening(t, nil, spec{IP: "127.0.0.1", Reuse: true})
	var its answer
	start(t, as(t, bob), &its, "ask", encode(spec{Port: number}))
	if len(its.Held) != 1 || its.Held[0].UID != 0 || len(its.Held[0].Holders) != 0 {
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
	if all, err := readTables(1<<listen, number); err != nil || len(all) != many {
		t.Errorf("the table has %d, %v", len(all), err)
	}
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

// TestEnded looks at a process that ends between the look at its descriptors and
// the one at its start time.
func TestEnded(t *testing.T) {
	h, number := listening(t, nil, spec{IP: "127.0.0.1"})
	found, err := sockets(1<<listen, number)
	if err != nil || len(found) != 1 {
		t.Fatalf("%+v, %v", found, err)
	}
	proc, err := openDirectory(nil, []byte("/proc\x00"))
	if err != nil {
		t.Fatal(err)
	}
	defer proc.close()
	f := finder{proc: proc, target: make([]byte, 64)}
	d, err := openDirectory(&proc, f.join(h.PID, "/fd"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	var its []byte
	d.numbers(make([]byte, 1024), func(name []byte) bool {
		if target, ok := d.link(name, f.target); ok {
			if inode, ok := inodeOf(target); ok && inode == found[0].inode {
				its = slices.Clone(name)
			}
		}
		return its == nil
	})
	if its == nil {
		t.Fatal("its descriptor is not found")
	}
	if _, ok := f.identify(d, its, h.PID, found[0].inode); !ok {
		t.Error("the holder is not identified")
	}
	if _, ok := f.identify(d, its, h.PID, found[0].inode+1); ok {
		t.Error("the holder of another socket is identified")
	}
	h.stop()
	// Were the PID given away again by now, Look would find the new process.
	if id, ok := f.identify(d, its, os.Getpid(), found[0].inode); ok {
		t.Errorf("an ended process is identified as %v", id)
	}
}

// TestEnding kills a holder that has much to give back before it lets go of its
// socket, and looks all the while. Only root sees its descriptors meanwhile.
func TestEnding(t *testing.T) {
	for _, uid := range []int{os.Getuid(), ann} {
		t.Run(strconv.Itoa(uid), func(t *testing.T) {
			var how *syscall.SysProcAttr
			if uid != os.Getuid() {
				how = as(t, uint32(uid))
			}
			var number int
			h := start(t, how, &number, "heavy", encode(spec{IP: "127.0.0.1", Reuse: true}))
			var complaints []string
			start(t, how, &complaints, "bury", encode(spec{Port: number}), strconv.Itoa(h.PID))
			for _, c := range complaints {
				t.Error(c)
			}
		})
	}
}

func heavyRole(words []string) any {
	memory := make([]byte, 100<<20)
	for n := 0; n < len(memory); n += 4096 {
		memory[n] = 1
	}
	number := listenRole(words)
	runtime.KeepAlive(memory)
	return number
}

func buryRole(words []string) any {
	number := decode(words[0]).Port
	pid, err := strconv.Atoi(words[1])
	if err == nil {
		err = unix.Kill(pid, unix.SIGKILL)
	}
	if err != nil {
		fail(err)
	}
	complaints := []string{}
	for deadline := time.Now().Add(time.Minute); !Free(number); {
		if time.Now().After(deadline) {
			return append(complaints, "the port stays taken")
		}
		asked := time.Now()
		found, err := Held(number)
		if err != nil {
			fail(err)
		}
		for _, s := range found {
			if len(s.Holders) == 0 && time.Since(asked) < patience {
				complaints = append(complaints, fmt.Sprintf("no holder after %v: %+v", time.Since(asked), s))
			}
		}
	}
	return complaints
}
