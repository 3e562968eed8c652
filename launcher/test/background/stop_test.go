package background_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/stand"
	"bengal-run/pidfile"

	"golang.org/x/sys/unix"
)

// calls runs stop in a stand's folder.
func calls(t *testing.T, s *stand.Stand, code int, said string, words ...string) {
	t.Helper()
	got, out := stand.Call(t, s.Dir, append([]string{"stop"}, words...)...)
	if got != code || !strings.Contains(out, said) {
		t.Fatalf("exit code %d, want %d and %q:\n%s", got, code, said, out)
	}
}

func TestStopNothing(t *testing.T) {
	t.Parallel()
	s := shape(t, "one")
	calls(t, s, 0, "bengal-run: nothing runs here\n")
	calls(t, s, 0, "bengal-run: nothing that runs here holds port "+s.Port+"\n", "-p", s.Port)
	calls(t, s, 2, "takes no arguments", "here")
	if code, said := stand.Call(t, s.Dir, "stop", "-q"); code != 0 || said != "" {
		t.Errorf("%d %q", code, said)
	}
}

// TestStopSome stops one of two by its port, and then the other.
func TestStopSome(t *testing.T) {
	t.Parallel()
	a, b := shape(t, "one"), shape(t, "sh")
	b.Dir = a.Dir
	start(t, a, "-p", a.Port).ready(t, a)
	start(t, b, "-p", b.Port).ready(t, b)
	calls(t, a, 0, "bengal-run: nothing that runs here holds ", "-p", stand.FreePort(t))
	calls(t, a, 0, "stopping "+strings.Join(b.Argv, " "), "-p", b.Port)
	dial(t, a.Port)
	b.PortFree(t)
	start(t, b, "-p", b.Port).ready(t, b)
	calls(t, a, 0, "stopping ")
	a.Ends(t)
	b.PortFree(t)
}

// TestStopHeldUp stops an instance of which somebody has stopped a part.
func TestStopHeldUp(t *testing.T) {
	t.Parallel()
	for _, who := range []string{"launcher", "guard", "COMMAND", "all"} {
		t.Run(who, func(t *testing.T) {
			t.Parallel()
			s := shape(t, "one")
			start(t, s).ready(t, s)
			in := s.Record(t)
			for name, id := range map[string]system.ID{"COMMAND": in.Command, "guard": in.Guard, "launcher": in.Launcher} {
				if who == name || who == "all" {
					stand.SignalTo(t, id, syscall.SIGSTOP)
				}
			}
			stop(t, s)
		})
	}
}

// TestStopHung kills what does not end, after its own grace period or the one that
// stop is given.
func TestStopHung(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		grace time.Duration
		words []string
	}{
		"its own": {time.Second, nil},
		"given":   {time.Minute, []string{"--grace", "1s"}},
		"none":    {time.Minute, []string{"--grace", "0"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := shape(t, "ignoring")
			s.Grace = tt.grace
			start(t, s).ready(t, s)
			s.Record(t)
			began := time.Now()
			calls(t, s, 0, "did not end within the grace period, and was killed\n", tt.words...)
			if took := time.Since(began); took > 30*time.Second {
				t.Errorf("after %s", took)
			}
			s.WaitGone(t)
			s.NoRecord(t)
		})
	}
}

// TestStopNotHurried: what ends by itself was not killed, however short the grace period.
func TestStopNotHurried(t *testing.T) {
	t.Parallel()
	s := shape(t, "one")
	s.Argv = []string{"sleep", "1000"}
	if a := start(t, s, "--wait", "0s"); a.code != 0 {
		t.Fatalf("%+v", a)
	}
	s.Record(t)
	if code, said := stand.Call(t, s.Dir, "stop", "--grace", "0"); code != 0 || strings.Contains(said, "killed") {
		t.Errorf("exit code %d: %s", code, said)
	}
	s.NoRecord(t)
}

// TestStopAtOnce has several stop the same: it is told to end once.
func TestStopAtOnce(t *testing.T) {
	t.Parallel()
	for n := range stand.Times(3, 20) {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			s := shape(t, "slow")
			start(t, s).ready(t, s)
			s.Record(t)
			var all sync.WaitGroup
			for k := range 3 {
				all.Go(func() {
					time.Sleep(time.Duration(k*n) * 20 * time.Millisecond) // the moment is the point
					if code, said := stand.Call(t, s.Dir, "stop"); code != 0 {
						t.Errorf("exit code %d: %s", code, said)
					}
				})
			}
			all.Wait()
			s.Ends(t)
		})
	}
}

// TestStopWaiting stops what is still waited for.
func TestStopWaiting(t *testing.T) {
	t.Parallel()
	s := shape(t, "one")
	result, _ := asked(t, s)
	calls(t, s, 0, "bengal-run: stopping ")
	if a := result(); a.code == 0 || a.out != "" || !strings.Contains(a.said, " ended before it answered ") {
		t.Errorf("exit code %d, %q\n%s", a.code, a.out, a.said)
	}
	s.Ends(t)
}

// TestStopElsewhere: another folder's goes on; a folder is the same by another name.
func TestStopElsewhere(t *testing.T) {
	t.Parallel()
	s, other := shape(t, "one"), stand.New(t)
	start(t, s, "--no-pidfile").ready(t, s)
	calls(t, other, 0, "nothing runs here")
	dial(t, s.Port)
	link := filepath.Join(other.Dir, "link")
	if err := os.Symlink(s.Dir, link); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-c", `cd "$1" && "$2" stop`, "sh", link, stand.BengalRun)
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "stopping ") {
		t.Fatalf("%v: %s", err, out)
	}
	s.Ends(t)
}

// TestStopFolder: the folder that counts is the one that the instance was started for, not
// the one that COMMAND has gone to, or that the record lies in.
func TestStopFolder(t *testing.T) {
	t.Parallel()
	s, other := shape(t, "one"), stand.New(t)
	s.Argv = []string{"sh", "-c", `cd "$0" && exec "$@"`, other.Dir, stand.Standin, s.Dir, s.Port, "one"}
	start(t, s, "--no-pidfile").ready(t, s)
	calls(t, other, 0, "nothing runs here")
	calls(t, s, 0, "stopping ")
	s.Ends(t)
	start(t, s, "--pidfile", filepath.Join(other.Dir, "x.pid")).ready(t, s)
	calls(t, other, 0, "nothing runs here")
	calls(t, s, 0, "stopping ")
	s.Ends(t)
}

// TestRenamed: an instance belongs to its folder under whatever name, and not to one that
// has taken the old name.
func TestRenamed(t *testing.T) {
	t.Parallel()
	s := shape(t, "one")
	before, now := filepath.Join(s.Dir, "app"), filepath.Join(s.Dir, "app.old")
	if err := os.Mkdir(before, 0o700); err != nil {
		t.Fatal(err)
	}
	start(t, s, "-C", before).ready(t, s)
	if err := errors.Join(os.Rename(before, now), os.Mkdir(before, 0o700)); err != nil {
		t.Fatal(err)
	}
	if code, said := stand.Call(t, now, s.Words()...); code != 75 || !strings.Contains(said, "already running here") {
		t.Errorf("the same command: exit code %d\n%s", code, said)
	}
	in := func(dir string) *stand.Stand { return &stand.Stand{Dir: dir} }
	calls(t, in(before), 0, "nothing runs here")
	calls(t, in(now), 0, "stopping ")
	s.Ends(t)
}

// TestStopAdopted: a launcher that leads a session is the child of another one, which its
// shell has become. The one that is meant is ended.
func TestStopAdopted(t *testing.T) {
	t.Parallel()
	stand.Need(t, "setsid")
	for _, killed := range []bool{false, true} { // then its guard is adopted, too
		t.Run(fmt.Sprintf("killed=%v", killed), func(t *testing.T) {
			t.Parallel()
			stopAdopted(t, killed)
		})
	}
}

func stopAdopted(t *testing.T, killed bool) {
	other, s := shape(t, "one"), shape(t, "ignoring")
	script := `cd "$1" && setsid "$0" "$2" "$1" "$3" ignoring & until ls "$1"/up-* >/dev/null 2>&1; do sleep 0.02; done; cd "$4" && exec "$0" "$2" "$4" "$5" one`
	cmd := exec.Command("sh", "-c", script, stand.BengalRun, s.Dir, stand.Standin, s.Port, other.Dir, other.Port)
	cmd.Dir = other.Dir
	other.StartCmd(t, cmd)
	other.WaitUp(t)
	s.WaitUp(t)
	if killed {
		s.Kill(t, s.Record(t).Launcher)
	}
	calls(t, s, 0, "stopping ", "--grace", "100ms")
	s.Ends(t)
	dial(t, other.Port)
	calls(t, other, 0, "stopping ")
	other.Ends(t)
}

// TestStopInside: who runs in an instance does not end it, and says so.
func TestStopInside(t *testing.T) {
	t.Parallel()
	s := stand.New(t)
	code, said := stand.Call(t, s.Dir, "--", "sh", "-c", stand.BengalRun+" stop; echo code $?")
	if code != 0 || !strings.Contains(said, "this command runs in it\n") || !strings.Contains(said, "code 1\n") {
		t.Errorf("%d: %s", code, said)
	}
}

// TestStopRenamed: the folder has another name by now, or the launcher's program has.
func TestStopRenamed(t *testing.T) {
	t.Parallel()
	t.Run("folder", func(t *testing.T) {
		t.Parallel()
		s := shape(t, "one")
		start(t, s).ready(t, s)
		dir := filepath.Join(t.TempDir(), "other")
		launcher := s.Record(t).Launcher
		if err := os.Rename(s.Dir, dir); err != nil {
			t.Fatal(err)
		}
		defer os.Rename(dir, s.Dir) // for who cleans up there
		code, said := stand.Call(t, dir, "stop")
		if code != 0 || !strings.Contains(said, "stopping ") || launcher.Running() {
			t.Errorf("exit code %d: %s", code, said)
		}
		s.NobodyIn(t)
	})
	t.Run("program", func(t *testing.T) {
		t.Parallel()
		s := shape(t, "one")
		other := filepath.Join(t.TempDir(), "br")
		stand.Executable(t, other, stand.Must(os.ReadFile(stand.BengalRun)))
		cmd := exec.Command(other, s.Words()...)
		cmd.Dir = s.Dir
		s.StartCmd(t, cmd)
		s.WaitUp(t)
		stop(t, s)
	})
}

// TestStopLie: a record signals nobody, be it locked or not.
func TestStopLie(t *testing.T) {
	t.Parallel()
	for _, live := range []bool{false, true} {
		t.Run(fmt.Sprintf("locked=%v", live), func(t *testing.T) {
			t.Parallel()
			s := shape(t, "one")
			id := s.Alone(t, "one")
			r := pidfile.Record{PID: id.PID, Start: id.Start, ID: strings.Repeat("a", 32), Boot: system.Boot(), UID: os.Geteuid(),
				Guard: id.String(), Command: id.String(), Dir: s.Dir, Argv: s.Argv, Since: time.Now(), Ports: []int{stand.Must(strconv.Atoi(s.Port))}}
			s.Writes(t, pidfile.DefaultName, string(r.Encode()))
			if live {
				f := stand.Must(os.Open(filepath.Join(s.Dir, pidfile.DefaultName)))
				defer f.Close()
				if err := unix.Flock(int(f.Fd()), unix.LOCK_EX); err != nil {
					t.Fatal(err)
				}
			}
			for _, words := range [][]string{nil, {"-p", s.Port}} {
				calls(t, s, 0, "bengal-run: nothing ", words...)
			}
			dial(t, s.Port)
			if !id.Running() || len(s.Traces(t, "tidied")) > 0 {
				t.Error("it was signalled")
			}
		})
	}
}

// somebody is a user that nobody is, and other runs of these tests are not either.
var somebody = uint32(62000 + 2*(os.Getpid()%1000))

// TestStopUsers: --all ends those of this user in every folder, and no one else's.
func TestStopUsers(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root can become another user")
	}
	program := filepath.Join(stand.OpenFolder(t), "bengal-run") // where that user may execute it
	if out, err := exec.Command("cp", stand.BengalRun, program).CombinedOutput(); err != nil {
		t.Fatalf("cp: %v: %s", err, out)
	}
	as := func(dir string, words ...string) string {
		cmd := exec.Command(program, words...)
		cmd.Dir = dir
		cmd.Env = []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH")}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: somebody, Gid: somebody}, Setsid: true}
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v", words, err)
		}
		return string(out)
	}
	s := stand.New(t)
	s.Dir = stand.OpenFolder(t)
	s.Argv = []string{stand.Standin, s.Dir, s.Port, "one"}
	start(t, s).ready(t, s)
	var dirs, ports []string
	for range 2 {
		dirs, ports = append(dirs, stand.OpenFolder(t)), append(ports, stand.FreePort(t))
		as(dirs[len(dirs)-1], "--background", "--", "python3", "-m", "http.server", ports[len(ports)-1])
	}
	for _, words := range [][]string{{"stop"}, {"stop", "-p", s.Port}, {"stop", "-p", s.Port, "--all"}} {
		if said := as(s.Dir, words...); !strings.Contains(said, "nothing ") {
			t.Errorf("%s", said)
		}
	}
	if said := as("/", "stop", "--all"); strings.Count(said, "bengal-run: stopping ") != 2 {
		t.Errorf("%s", said)
	}
	for n, dir := range dirs {
		(&stand.Stand{Dir: dir, Port: ports[n]}).NobodyIn(t)
	}
	s.LivesOn(t)
	stop(t, s)
}
