//go:build linux && !portable

package sockets

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"bengal-run/launcher/system"
)

func init() {
	roles["leaderless"] = leaderlessRole
	roles["heavy"] = heavyRole
	roles["bury"] = buryRole
	if os.Getenv(roleEnv) == "leaderless" {
		runtime.LockOSThread() // to the first thread, as this is an init
	}
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
			i, err := system.Look(h.PID)
			if err != nil || i.State != 'Z' || i.Dead() {
				t.Fatalf("%+v, %v, want a zombie that lives", i, err)
			}
			if found := held(t, number); len(found) != 1 || !slices.Equal(found[0].Holders, []system.ID{i.ID}) {
				t.Errorf("%+v, want %v", found, i.ID)
			}
			if of, err := ListenersOf(h.PID); err != nil || !samePIDs(of, h.PID) {
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
			if i, err := system.Look(os.Getpid()); err == nil && i.State == 'Z' {
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

// TestEnded looks at a process that ends between the look at its descriptors and
// the one at its start time.
func TestEnded(t *testing.T) {
	h, number := listening(t, nil, spec{IP: "127.0.0.1"})
	found, err := find(1<<listen, number)
	if err != nil || len(found) != 1 {
		t.Fatalf("%+v, %v", found, err)
	}
	wanted := map[string]int{link(found[0].inode): 7}
	dir := "/proc/" + strconv.Itoa(h.PID) + "/fd"
	names, err := system.Names(dir)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(names, func(name string) bool {
		_, ok := linksTo(dir+"/"+name, wanted)
		return ok
	})
	if at < 0 {
		t.Fatal("its descriptor is not found")
	}
	path := dir + "/" + names[at]
	if id, ok := identify(path, h.PID, 7, wanted); !ok || id.PID != h.PID {
		t.Error("the holder is not identified")
	}
	if _, ok := identify(path, h.PID, 8, wanted); ok {
		t.Error("the holder of another socket is identified")
	}
	h.stop()
	// Were the PID given away again by now, Look would find the new process.
	if id, ok := identify(path, os.Getpid(), 7, wanted); ok {
		t.Errorf("an ended process is identified as %v", id)
	}
	if found := heldBy(h.PID, wanted); len(found) != 0 {
		t.Errorf("an ended process holds %+v", found)
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
		found, err := Listeners(number)
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
