package background_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"

	"bengal-run/launcher/test/stand"
)

const logName = ".bengal-run.log"

// TestLog: both outputs, of this start alone, for this user alone.
func TestLog(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]string{
		logName: nil,
		"x.txt": {"--log", "x.txt"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := shape(t, "one")
			s.Argv = append([]string{"sh", "-c", `echo "out $SAY"; echo "err $SAY" >&2; exec "$@"`, "sh"}, s.Argv...)
			for _, say := range []string{"first", "second"} {
				cmd := foreground(s, options...)
				cmd.Env = append(os.Environ(), "SAY="+say)
				a := run(t, s, cmd)
				a.ready(t, s)
				if want := "log " + filepath.Join(s.Dir, name) + ")"; !strings.Contains(a.said, want) {
					t.Errorf("%s, want %q", a.said, want)
				}
				if got, want := s.Read(t, name), "out "+say+"\nerr "+say+"\n"; got != want {
					t.Errorf("the log: %q, want %q", got, want)
				}
				if mode := stand.Must(os.Stat(filepath.Join(s.Dir, name))).Mode(); mode != 0o600 {
					t.Errorf("mode %v", mode)
				}
				stop(t, s)
				s.Seen = nil
				if err := os.Chmod(filepath.Join(s.Dir, name), 0o666); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// TestLogBelowUmask: whatever the umask, the next start can replace the log.
func TestLogBelowUmask(t *testing.T) {
	t.Parallel()
	s := shape(t, "one")
	cmd := foreground(s)
	cmd.Args = append([]string{"sh", "-c", `umask 0777; exec "$@"`, "sh"}, cmd.Args...)
	cmd.Path = "/bin/sh"
	run(t, s, cmd).ready(t, s)
	if mode := stand.Must(os.Stat(filepath.Join(s.Dir, logName))).Mode(); mode != 0o600 {
		t.Errorf("mode %v", mode)
	}
	stop(t, s)
}

// TestHostileLog: what cannot be a log is refused, and stays as it is.
func TestHostileLog(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, said string
		make       func(path string) error
	}{
		{"folder", "is a folder", func(path string) error { return os.Mkdir(path, 0o755) }},
		{"link", "is not a plain file", func(path string) error { return os.Symlink("victim", path) }},
		{"fifo", "is not a plain file", func(path string) error { return syscall.Mkfifo(path, 0o644) }},
		{"another's", "belongs to another user (uid 61234)", func(path string) error {
			if err := os.WriteFile(path, []byte("his"), 0o644); err != nil {
				return err
			}
			return os.Chown(path, 61234, 61234)
		}},
		{"no folder", "no such file or directory", nil},
	} {
		for _, options := range [][]string{nil, {"--log", logName}, {"--log", "missing/" + logName}} {
			if missing := tt.make == nil; missing != (len(options) > 0 && strings.HasPrefix(options[1], "missing/")) {
				continue
			}
			t.Run(tt.name+" "+strings.Join(options, " "), func(t *testing.T) {
				t.Parallel()
				if tt.name == "another's" && os.Geteuid() != 0 {
					t.Skip("only root can give a file away")
				}
				s := shape(t, "one")
				s.Writes(t, "victim", "precious")
				path := filepath.Join(s.Dir, logName)
				if tt.make != nil {
					if err := tt.make(path); err != nil {
						t.Fatal(err)
					}
				}
				before, _ := os.Lstat(path)
				a := start(t, s, options...)
				a.failed(t, s, 125, `^bengal-run: --log .*: .*\nhint: --log PATH names another file\n$`)
				if !strings.Contains(a.said, tt.said) {
					t.Errorf("%s", a.said)
				}
				after, _ := os.Lstat(path)
				if tt.make != nil && !os.SameFile(before, after) || s.Read(t, "victim") != "precious" {
					t.Error("something was changed")
				}
			})
		}
	}
}

// TestLogs: each living instance has a log of its own, also when they start at once.
func TestLogs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var all sync.WaitGroup
	var stands []*stand.Stand
	answers := make([]answer, 4)
	for n := range answers {
		s := stand.New(t)
		s.Dir = dir
		s.Argv = []string{"sh", "-c", fmt.Sprintf(`echo "I am %d"; exec "$@"`, n), "sh", stand.Standin, s.Dir, s.Port, "one"}
		stands = append(stands, s)
		wait := begin(t, s, foreground(s, "-p", s.Port))
		all.Go(func() { answers[n] = wait() })
	}
	all.Wait()
	for n, s := range stands {
		a := answers[n]
		a.ready(t, s)
		_, after, _ := strings.Cut(a.said, ", log ")
		path, _, _ := strings.Cut(after, ")")
		if text, err := os.ReadFile(path); err != nil || string(text) != fmt.Sprintf("I am %d\n", n) {
			t.Errorf("%s: %q, %v", path, text, err)
		}
	}
	a := start(t, stands[0], "-p", stand.FreePort(t), "--log", logName, "--no-pidfile")
	a.refused(t, 125, "^bengal-run: --log "+logName+": a living instance writes there\nhint: ")
	calls(t, stands[0], 0, "stopping ")
	stands[0].NobodyIn(t)
}

// TestSparedLog: who is spared may write to an old log, and does not hold the name. It
// is the stand-in, since a Mac does not show the environment of its own programs.
func TestSparedLog(t *testing.T) {
	t.Parallel()
	stand.Need(t, "setsid")
	s := shape(t, "one")
	s.Argv = append([]string{"sh", "-c", `BENGAL_RUN_KEEP=1 setsid sh -c 'echo $$ >spared; exec "$1" . 0 parent sleep 1000' sh "$1" & until [ -s spared ]; do sleep 0.01; done; exec "$@"`, "sh"}, s.Argv...)
	start(t, s).ready(t, s)
	var pid int
	if _, err := fmt.Sscan(s.Read(t, "spared"), &pid); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = syscall.Kill(-pid, syscall.SIGKILL) }()
	calls(t, s, 0, "stopping ")
	s.NoRecord(t)
	s.Argv = []string{stand.Standin, s.Dir, s.Port, "one"}
	start(t, s, "--log", logName).ready(t, s)
	calls(t, s, 0, "stopping ")
	if err := syscall.Kill(pid, 0); err != nil {
		t.Errorf("PID %d is gone: %v", pid, err)
	}
	_ = syscall.Kill(-pid, syscall.SIGKILL)
	s.NobodyIn(t)
}

// TestLargeLog: nobody minds how much is written.
func TestLargeLog(t *testing.T) {
	t.Parallel()
	mib := stand.Times(16, 256)
	s := shape(t, "writer", fmt.Sprint(mib))
	start(t, s).ready(t, s)
	if size := stand.Must(os.Stat(filepath.Join(s.Dir, logName))).Size(); size != int64(mib)<<20 {
		t.Errorf("%d bytes", size)
	}
	stop(t, s)

	s = shape(t, "writer", fmt.Sprint(mib))
	a := start(t, s, "-p", stand.FreePort(t), "--wait", fmt.Sprint(2*mib/16)+"s")
	if a.code != 124 || len(a.said) > 70<<10 {
		t.Errorf("exit code %d, %d bytes of the log", a.code, len(a.said))
	}
}

// TestFullDisk: COMMAND goes on where its log cannot grow.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	stand.SkipPortable(t, "the disk is one of Linux's")
	stand.Need(t, "unshare", "mount")
	const unshare = "unshare --user --map-root-user --mount "
	if out, err := exec.Command("sh", "-c", unshare+"mount -t tmpfs none /mnt").CombinedOutput(); err != nil {
		t.Skipf("no namespaces here: %s", out)
	}
	s := shape(t, "writer", "2")
	if err := os.Mkdir(filepath.Join(s.Dir, "small"), 0o755); err != nil {
		t.Fatal(err)
	}
	s.Options = []string{"--background", "--log", "small/log"}
	cmd := exec.Command("sh", "-c", unshare+"sh -c 'mount -t tmpfs -o size=64k none small && exec "+strings.Join(s.Line(), " ")+"'")
	cmd.Dir, cmd.SysProcAttr = s.Dir, &stand.OwnSession
	run(t, s, cmd).ready(t, s)
	if failed := s.Read(t, "unwritten"); failed != "2" {
		t.Errorf("%s MiB could not be written", failed)
	}
	stand.LauncherGets(syscall.SIGTERM)(t, s)
	s.Ends(t)

	s.Options = []string{"--background"} // in a folder that is full already
	cmd = exec.Command("sh", "-c", unshare+"sh -c 'mount -t tmpfs -o size=8k none small && cd small && { head -c 64k /dev/zero >fill 2>&1; exec "+strings.Join(s.Line(), " ")+"; }'")
	cmd.Dir, cmd.SysProcAttr, cmd.Env = s.Dir, &stand.OwnSession, append(os.Environ(), "XDG_STATE_HOME="+s.Dir, "XDG_RUNTIME_DIR=")
	a := run(t, s, cmd)
	a.ready(t, s)
	if !strings.Contains(a.said, "small cannot be written, the log goes to "+s.Dir) {
		t.Errorf("it says %q", a.said)
	}
	var pid int
	if _, at, ok := strings.Cut(a.said, "(PID "); ok {
		_, _ = fmt.Sscan(strings.TrimRight(strings.Fields(at)[0], "),;"), &pid)
	}
	if pid < 2 || syscall.Kill(pid, syscall.SIGTERM) != nil {
		t.Errorf("no PID in %q", a.said)
	}
	s.NobodyIn(t)
}

// TestUnwritable: where the folder takes no file, log and record go elsewhere.
func TestUnwritable(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root can become another user")
	}
	s := stand.New(t)
	home := stand.OpenFolder(t)
	s.Dir = stand.OpenFolder(t)
	program := filepath.Join(home, "bengal-run")
	if out, err := exec.Command("cp", stand.BengalRun, program).CombinedOutput(); err != nil {
		t.Fatalf("cp: %v: %s", err, out)
	}
	if err := os.Chmod(s.Dir, 0o755); err != nil {
		t.Fatal(err)
	}
	as := func(words ...string) string {
		cmd := exec.Command(program, words...)
		cmd.Dir, cmd.Env = s.Dir, []string{"HOME=" + home, "PATH=/usr/bin:/bin", "XDG_STATE_HOME=" + home + "/state"}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: somebody + 1, Gid: somebody + 1}, Setsid: true}
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return string(out)
	}
	stand.Need(t, "perl")
	serve := func(port string) string {
		return as("--background", "--", "/usr/bin/perl", "-e", "use IO::Socket::INET; "+
			"my $l = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => "+port+", Listen => 1, ReuseAddr => 1) or die $@; sleep")
	}
	log := regexp.MustCompile(`log (\S+)\.log\)`)
	said := serve(s.Port)
	if !strings.Contains(said, s.Dir+" cannot be written, the log goes to "+home+"/state/bengal-run\n") ||
		!strings.Contains(said, "http://127.0.0.1:"+s.Port+"\n") {
		t.Errorf("%s", said)
	}
	first, second := log.FindStringSubmatch(said), log.FindStringSubmatch(serve(stand.FreePort(t)))
	if len(first) != 2 || len(second) != 2 || second[1] != first[1]+"-2" {
		t.Errorf("the logs are %q and %q", first, second)
	}
	if said := as("stop"); !strings.Contains(said, "stopping /usr/bin/perl") {
		t.Errorf("%s", said)
	}
	s.NobodyIn(t)
	s.PortFree(t)
}
