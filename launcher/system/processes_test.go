package system

import (
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// asleep starts a process that waits.
func asleep(t *testing.T) *exec.Cmd {
	t.Helper()
	cmd := exec.Command("sleep", "600")
	cmd.Dir = t.TempDir()
	cmd.Env = []string{"BENGAL_RUN_SYSTEM_TEST_MARK=it is here"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return cmd
}

func becomes(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("never ", what)
		}
	}
}

func TestLook(t *testing.T) {
	cmd := asleep(t)
	pid := cmd.Process.Pid
	i, err := Look(pid)
	if err != nil || i.PID != pid || i.Parent != os.Getpid() || i.Group != pid || i.Session != pid || i.UID != os.Geteuid() || i.Name != "sleep" || i.Dead() || i.Stopped() {
		t.Errorf("%+v, %v", i, err)
	}
	if age := i.Age(); age < 0 || age > time.Minute {
		t.Errorf("it is %v old", age)
	}
	if uid, err := Owner(pid); err != nil || uid != os.Getuid() {
		t.Errorf("it is user %d's, %v", uid, err)
	}
	if argv, err := Argv(pid); err != nil || !slices.Equal(argv, []string{"sleep", "600"}) {
		t.Errorf("it was started as %q, %v", argv, err)
	}
	if exe, err := Executable(pid); err != nil || exe[0] != '/' {
		t.Errorf("its program is %q, %v", exe, err)
	}
	if dir, err := Dir(pid); err != nil || dir != cmd.Dir && !strings.HasSuffix(dir, cmd.Dir) { // /var is /private/var on a Mac
		t.Errorf("it works in %q, %v, not in %q", dir, err, cmd.Dir)
	}
	if pids, err := (Info{ID: IDOf(os.Getpid()), Threads: 0}).Children(); err != nil || !slices.Contains(pids, pid) {
		t.Errorf("it is not among our children: %v, %v", pids, err)
	}
	if !SameProgram(pid, pid) || SameProgram(pid, os.Getpid()) {
		t.Error("it runs our program, or not its own")
	}
	if boot, again := Boot(), Boot(); boot == "unknown" || boot != again {
		t.Errorf("this is boot %q, and then %q", boot, again)
	}
	if err := i.ID.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	becomes(t, "stopped", func() bool { i, _ := Look(pid); return i.Stopped() })
	if err := (ID{pid, i.Start + 1}).Signal(syscall.SIGKILL); err != ErrGone {
		t.Errorf("a signal to another process: %v", err)
	}
	if err := i.ID.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	becomes(t, "dead", func() bool { return !i.Running() })
	if z, err := Look(pid); err != nil || z.ID != i.ID || !z.Dead() {
		t.Errorf("before it is reaped: %+v, %v", z, err)
	}
	_ = cmd.Wait()
	if _, err := Look(pid); err != ErrGone {
		t.Errorf("after it is reaped: %v", err)
	}
	if err := i.ID.Signal(syscall.SIGTERM); err != ErrGone {
		t.Errorf("a signal to nobody: %v", err)
	}
	if _, err := Owner(pid); err != ErrGone {
		t.Errorf("nobody's user: %v", err)
	}
	if _, err := Argv(pid); err != ErrGone {
		t.Errorf("nobody's words: %v", err)
	}
	if _, err := Environ(pid); err != ErrGone {
		t.Errorf("nobody's environment: %v", err)
	}
}

// executed waits until a process shows what it was executed with: os/exec goes on a
// moment before.
func executed(t *testing.T, pid int) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		if argv, err := Argv(pid); err == nil && len(argv) > 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("it shows no words")
		}
	}
}

// waitsEnv has the test binary wait for the end of its input.
const waitsEnv = "BENGAL_RUN_SYSTEM_TEST_WAITS"

func TestMain(m *testing.M) {
	if os.Getenv(waitsEnv) != "" {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestEnviron(t *testing.T) {
	const mark = "BENGAL_RUN_SYSTEM_TEST_MARK"
	ours := exec.Command(os.Args[0])
	ours.Env = []string{waitsEnv + "=1", mark + "=it is here"}
	in, err := ours.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := ours.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { in.Close(); _ = ours.Wait() }()
	executed(t, ours.Process.Pid)
	if v, ok := Variable(ours.Process.Pid, mark); !ok || v != "it is here" {
		t.Errorf("a program of ours shows %q, %t", v, ok)
	}
	if v, ok := Variable(ours.Process.Pid, mark[:10]); ok {
		t.Errorf("a part of a name shows %q", v)
	}
	shows := !portable // a Mac hides what its own programs have
	sleeper := asleep(t).Process.Pid
	executed(t, sleeper)
	if v, ok := Variable(sleeper, mark); ok != shows {
		t.Errorf("a program of the system shows %q, %t", v, ok)
	}
}

func TestProcesses(t *testing.T) {
	cmd := asleep(t)
	all, err := Processes()
	if err != nil {
		t.Fatal(err)
	}
	for _, pid := range []int{os.Getpid(), cmd.Process.Pid} {
		want, err := Look(pid)
		if err != nil {
			t.Fatal(err)
		}
		n := slices.IndexFunc(all, func(i Info) bool { return i.PID == pid })
		if n < 0 {
			t.Fatalf("%d is not among %d processes", pid, len(all))
		}
		if got := all[n]; got.ID != want.ID || got.Parent != want.Parent || got.Group != want.Group || got.Session != want.Session || got.UID != want.UID || got.Name != want.Name {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
}

// TestProcessesFails has no descriptor left to read with: that is no empty list.
func TestProcessesFails(t *testing.T) {
	var open []*os.File
	defer func() {
		for _, f := range open {
			f.Close()
		}
	}()
	var saved, few syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &saved); err != nil {
		t.Fatal(err)
	}
	few = saved
	few.Cur = 64
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &few); err != nil {
		t.Skip(err)
	}
	defer func() { _ = syscall.Setrlimit(syscall.RLIMIT_NOFILE, &saved) }()
	for range few.Cur {
		f, err := os.Open(os.DevNull)
		if err != nil {
			break
		}
		open = append(open, f)
	}
	look := func() {
		if all, err := Processes(); (err == nil) != (len(all) > 0) {
			t.Errorf("%d processes, %v", len(all), err)
		}
	}
	look()
	open[0].Close() // enough for the list itself, and not for what it names
	open = open[1:]
	look()
}

// BenchmarkLook looks at one process.
func BenchmarkLook(b *testing.B) {
	pid := os.Getpid()
	for b.Loop() {
		if _, err := Look(pid); err != nil {
			b.Fatal(err)
		}
	}
}
