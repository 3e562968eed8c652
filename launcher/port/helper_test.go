package port

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/netip"
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

const roleEnv = "BENGAL_RUN_PORT_TEST"

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

// spec is a socket to be opened.
type spec struct {
	IP     string
	Port   int  // 0: any
	Only   int  // IPV6_V6ONLY
	Reuse  bool // SO_REUSEADDR
	Share  bool // SO_REUSEPORT
	Silent bool // bound, not listening
}

func (s spec) String() string {
	text := s.IP
	for _, f := range []struct {
		set  bool
		name string
	}{{s.Only != 0, "v6only"}, {s.Reuse, "reuseaddr"}, {s.Share, "reuseport"}, {s.Silent, "not listening"}} {
		if f.set {
			text += " " + f.name
		}
	}
	return text
}

func (s spec) address() unix.Sockaddr {
	ip := netip.MustParseAddr(s.IP)
	if ip.Is4() {
		return &unix.SockaddrInet4{Port: s.Port, Addr: ip.As4()}
	}
	return &unix.SockaddrInet6{Port: s.Port, Addr: ip.As16()}
}

// open returns a descriptor and the port that it has got.
func (s spec) open() (fd, number int, err error) {
	family := unix.AF_INET6
	if netip.MustParseAddr(s.IP).Is4() {
		family = unix.AF_INET
	}
	if fd, err = stream(family); err != nil {
		return -1, 0, err
	}
	set := func(level, option, value int) {
		if err == nil {
			err = unix.SetsockoptInt(fd, level, option, value)
		}
	}
	if family == unix.AF_INET6 {
		set(unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, s.Only)
	}
	if s.Reuse {
		set(unix.SOL_SOCKET, unix.SO_REUSEADDR, 1)
	}
	if s.Share {
		set(unix.SOL_SOCKET, unix.SO_REUSEPORT, 1)
	}
	if err == nil {
		err = unix.Bind(fd, s.address())
	}
	if err == nil && !s.Silent {
		err = unix.Listen(fd, 16)
	}
	if err != nil {
		unix.Close(fd)
		return -1, 0, err
	}
	return fd, localPort(fd), nil
}

func localPort(fd int) int {
	switch a, _ := unix.Getsockname(fd); a := a.(type) {
	case *unix.SockaddrInet4:
		return a.Port
	case *unix.SockaddrInet6:
		return a.Port
	}
	return 0
}

// opened opens a socket in the test itself.
func opened(t testing.TB, s spec) (fd, number int) {
	t.Helper()
	fd, number, err := s.open()
	if err != nil {
		t.Fatalf("%v: %v", s, err)
	}
	t.Cleanup(func() { unix.Close(fd) })
	return fd, number
}

// reserve returns a port that a server can bind and that nobody gets who asks
// the system for any: a socket with SO_REUSEADDR is bound to it.
func reserve(t testing.TB) int {
	t.Helper()
	_, number := opened(t, spec{IP: "0.0.0.0", Reuse: true, Silent: true})
	return number
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

func encode(s spec) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func decode(text string) (s spec) {
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		fail(err)
	}
	return s
}

func listenRole(words []string) any {
	_, number, err := decode(words[0]).open()
	if err != nil {
		fail(err)
	}
	return number
}

// workersRole opens a socket, hands it to four workers, which it names, and
// keeps it no longer itself.
func workersRole(words []string) any {
	fd, number, err := decode(words[0]).open()
	if err != nil {
		fail(err)
	}
	socket := os.NewFile(uintptr(fd), "socket")
	told := []int{number}
	for range 4 {
		cmd := exec.Command("/proc/self/exe")
		cmd.Env = append(os.Environ(), roleEnv+"=hold")
		cmd.Stdin = os.Stdin
		cmd.ExtraFiles = []*os.File{socket, socket}
		if err := cmd.Start(); err != nil {
			fail(err)
		}
		told = append(told, cmd.Process.Pid)
	}
	_ = socket.Close()
	return told
}

func clientRole(words []string) any {
	s := decode(words[0])
	fd, err := stream(unix.AF_INET)
	if err == nil {
		err = unix.Connect(fd, s.address())
	}
	if err != nil {
		fail(err)
	}
	return localPort(fd)
}

// answer is what a process finds out about a port.
type answer struct {
	Free    bool
	Held    []Socket
	Refused string // why the question could not be asked
}

func askRole(words []string) any {
	number := decode(words[0]).Port
	held, err := Held(number)
	if err != nil {
		fail(err)
	}
	return answer{Free: Free(number), Held: held}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "helper:", err)
	os.Exit(1)
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
