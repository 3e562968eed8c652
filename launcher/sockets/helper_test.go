package sockets

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// The test binary is also the processes that hold ports: with roleEnv set, it
// does what its words say, prints what it has to tell as one line of JSON, and
// stays until its stdin ends, which happens at the latest when the test does.

const roleEnv = "BENGAL_RUN_SOCKETS_TEST"

var roles = map[string]func(words []string) any{
	"listen":  listenRole,
	"workers": workersRole,
	"hold":    func([]string) any { return os.Getpid() },
	"client":  clientRole,
	"ask":     askRole,
}

func TestMain(m *testing.M) {
	if role := os.Getenv(roleEnv); role != "" {
		tell(roles[role](os.Args[1:]))
	}
	os.Exit(m.Run())
}

// tell prints what a helper has to say and stays until its stdin ends.
func tell(what any) {
	_ = json.NewEncoder(os.Stdout).Encode(what)
	_, _ = io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}

func needIPv6(t testing.TB) {
	t.Helper()
	fd, _, err := spec{IP: "::1"}.open()
	if err != nil {
		t.Skip("no IPv6 here: ", err)
	}
	unix.Close(fd)
}

func skipPortable(t testing.TB, why string) {
	t.Helper()
	if portable {
		t.Skip("not promised in the portable build: " + why)
	}
}

// helper is a process in one of the roles.
type helper struct {
	*exec.Cmd
	PID int // as we see it
	end io.Closer
}

// start runs a role and reads what it tells into told. A nil how is an ordinary
// process.
func start(t testing.TB, how *syscall.SysProcAttr, told any, role string, words ...string) *helper {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if how != nil && how.Credential != nil {
		self = "/proc/self/exe" // another user may not enter the folder of the test binary
	}
	cmd := exec.Command(self, words...)
	cmd.Env = append(os.Environ(), roleEnv+"="+role)
	cmd.Dir = "/"
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = how
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("%s: %v", role, err)
	}
	h := &helper{cmd, cmd.Process.Pid, in}
	t.Cleanup(h.stop)
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		t.Fatalf("%s %q told nothing: %v", role, words, err)
	}
	if err := json.Unmarshal(line, told); err != nil {
		t.Fatalf("%s %q told %s: %v", role, words, line, err)
	}
	return h
}

// stop ends the helper and waits until it is gone.
func (h *helper) stop() {
	_ = h.end.Close()
	_ = h.Process.Kill()
	_ = h.Wait()
}

// listening starts a process that listens.
func listening(t testing.TB, how *syscall.SysProcAttr, s spec) (h *helper, number int) {
	t.Helper()
	h = start(t, how, &number, "listen", encode(s))
	return h, number
}

func pidsOf(sockets []Socket) (pids []int) {
	for _, s := range sockets {
		for _, id := range s.Holders {
			pids = append(pids, id.PID)
		}
	}
	slices.Sort(pids)
	return pids
}
