//go:build linux && !portable

package launcher_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/process"
)

// isolating is a stand whose COMMAND has a PID namespace of its own. The
// stand-ins' traces carry the PIDs that they have in there.
func isolating(t *testing.T, shape string) *stand {
	t.Helper()
	s := newStand(t)
	s.options = []string{"--isolate"}
	s.argv = []string{standin, s.dir, s.port, shape}
	return s
}

// needNamespaces skips where the system lets this user make none.
func needNamespaces(t *testing.T) {
	t.Helper()
	if out, err := exec.Command(bengalRun, "--no-pidfile", "--isolate", "true").CombinedOutput(); err != nil {
		if strings.Contains(string(out), "cannot make a PID namespace here") {
			t.Skipf("no namespaces here: %s", out)
		}
		t.Fatalf("%v: %s", err, out)
	}
}

// needUserNamespaces skips where they are switched off.
func needUserNamespaces(t *testing.T) {
	t.Helper()
	cmd := exec.Command("true")
	cmd.SysProcAttr = inUserNamespace()
	if err := cmd.Run(); err != nil {
		t.Skipf("no user namespaces here: %v", err)
	}
}

func inUserNamespace() *syscall.SysProcAttr {
	root := func(id int) []syscall.SysProcIDMap { return []syscall.SysProcIDMap{{HostID: id, Size: 1}} }
	return &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER,
		UidMappings: root(os.Geteuid()), GidMappings: root(os.Getegid()),
	}
}

// initOf finds the first process of the namespace.
func (s *stand) initOf(t *testing.T) process.ID {
	t.Helper()
	var found process.ID
	wait(t, "the namespace's init", func() bool {
		pids, _ := process.Info{ID: s.record(t).guard}.Children()
		for _, pid := range pids {
			argv, _ := process.Argv(pid)
			if i, err := process.Look(pid); err == nil && len(argv) > 0 && argv[0] == "bengal-run: init" {
				found = i.ID
			}
		}
		return found.PID != 0
	})
	return found
}

// killAll kills whom it is given, as near to at once as can be: what is stopped
// does nothing in between.
func killAll(ids ...process.ID) {
	for _, sig := range []syscall.Signal{syscall.SIGSTOP, syscall.SIGKILL} {
		for _, id := range ids {
			_ = id.Signal(sig)
		}
	}
}

// everything is a reach for ways that leave nobody any time.
const everything = wholeGroup + 1

var isolatedWays = []way{
	{name: "exits", start: plainly, end: command(syscall.SIGUSR2), rude: onlyCommand},
	{name: "crashes", start: plainly, end: command(syscall.SIGSEGV), rude: onlyCommand},
	{name: "Ctrl+C", start: inTerminal, end: key("\x03")},
	{name: "TERM", start: plainly, end: launcherGets(syscall.SIGTERM)},
	{name: "parent killed", start: underParent, end: func(t *testing.T, s *stand) { s.kill(t, s.starter) }},
	{name: "launcher killed", start: plainly, end: launcherGets(syscall.SIGKILL)},
	{name: "guard killed", start: plainly, end: func(t *testing.T, s *stand) { s.kill(t, s.record(t).guard) }},
	{name: "init killed", start: plainly, end: func(t *testing.T, s *stand) { s.kill(t, s.initOf(t)) }, rude: everything},
	{name: "launcher and guard killed", start: plainly, rude: everything, end: func(t *testing.T, s *stand) {
		killAll(s.record(t).launcher, s.record(t).guard)
	}},
	{name: "all killed", start: plainly, rude: everything, end: func(t *testing.T, s *stand) {
		killAll(s.record(t).launcher, s.record(t).guard, s.initOf(t))
	}},
	// A stopped init could not see that the others are gone.
	{name: "init stopped, launcher and guard killed", start: plainly, rude: everything, end: func(t *testing.T, s *stand) {
		first := s.initOf(t)
		for _, id := range []process.ID{s.record(t).launcher, s.record(t).guard, first} {
			signalTo(t, id, syscall.SIGSTOP)
		}
		killAll(s.record(t).launcher, s.record(t).guard)
	}},
}

// TestIsolated is the matrix with --isolate. Here nobody is left even when
// launcher and guard are killed together.
func TestIsolated(t *testing.T) {
	needNamespaces(t)
	for _, w := range isolatedWays {
		t.Run(w.name, func(t *testing.T) {
			for _, sh := range shapes {
				t.Run(sh.name, func(t *testing.T) {
					if sh.name == "halted" && w.rude == onlyCommand {
						return // what is stopped neither exits nor crashes
					}
					t.Parallel()
					s := isolating(t, sh.name)
					w.start(t, s)
					s.waitUp(t)
					if argv, err := process.Argv(s.record(t).command.PID); err != nil || !strings.Contains(strings.Join(argv, " "), s.dir) {
						t.Errorf("the record names PID %d, which is %q, %v", s.record(t).command.PID, argv, err)
					}
					began := time.Now()
					w.end(t, s)
					s.nobodyIn(t)
					t.Logf("%-16s %-11s %6.2f s", w.name, sh.name, time.Since(began).Seconds())
					s.portFree(t)
					if w.rude < everything {
						s.noRecord(t)
						if sh.server == nobody || w.rude < sh.server {
							s.allTidied(t)
						}
					}
				})
			}
		})
	}
}

// TestIsolatedAtAnyMoment kills some of bengal-run's processes at a random moment
// of the first tenth of a second, among them all at once.
func TestIsolatedAtAnyMoment(t *testing.T) {
	needNamespaces(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for n := range 60 {
		victims := 1 + random.IntN(7) // a set: launcher, guard, init
		shape := []string{"one", "daemon", "bare", "mover"}[random.IntN(4)]
		after := time.Duration(random.Int64N(int64(100 * time.Millisecond)))
		t.Run(fmt.Sprintf("%d set %d with %s after %d ms", n, victims, shape, after.Milliseconds()), func(t *testing.T) {
			t.Parallel()
			s := isolating(t, shape)
			cmd := exec.Command(bengalRun, s.words()...)
			cmd.Dir = s.dir
			line := []process.ID{s.startCmd(t, cmd)}
			time.Sleep(after) // the moment is the point
			for len(line) < 3 {
				pids, err := process.Info{ID: line[len(line)-1]}.Children()
				if err != nil || len(pids) == 0 {
					break
				}
				i, err := process.Look(pids[0])
				if err != nil {
					break
				}
				line = append(line, i.ID)
			}
			var chosen []process.ID
			for bit, id := range line {
				if victims&(1<<bit) != 0 {
					chosen = append(chosen, id)
				}
			}
			if len(chosen) == 0 {
				chosen = line[:1] // the others are not there yet
			}
			killAll(chosen...)
			s.nobodyIn(t)
			s.portFree(t)
		})
	}
}

// TestIsolatedEnds compares how COMMAND ends with what is seen of it outside.
func TestIsolatedEnds(t *testing.T) {
	needNamespaces(t)
	for _, tt := range []struct {
		script string
		want   string
	}{
		{"exit 0", "exit status 0"}, {"exit 1", "exit status 1"}, {"exit 75", "exit status 75"},
		{"exit 125", "exit status 125"}, {"exit 128", "exit status 128"}, {"exit 143", "exit status 143"},
		{"exit 254", "exit status 254"}, {"exit 255", "exit status 255"},
		{"kill -HUP $$", "signal: hangup"}, {"kill -INT $$", "signal: interrupt"}, {"kill -TERM $$", "signal: terminated"},
		{"kill -KILL $$", "exit status 137"}, {"kill -USR1 $$", "exit status 138"},
		{"kill -KILL 1; kill -TERM 1; exit 3", "exit status 3"}, // the init is out of reach
		{"sleep 100 & exit 4", "exit status 4"},
	} {
		t.Run(tt.script, func(t *testing.T) {
			t.Parallel()
			out, err := exec.Command(bengalRun, "--no-pidfile", "--isolate", "--", "sh", "-c", tt.script).CombinedOutput()
			got := "exit status 0"
			if err != nil {
				got = err.Error()
			}
			if got != tt.want || len(out) > 0 {
				t.Errorf("%s, want %s\n%s", got, tt.want, out)
			}
		})
	}
}

// TestIsolatedInitKilled: COMMAND is killed with its init, and that is what is
// said of it.
func TestIsolatedInitKilled(t *testing.T) {
	needNamespaces(t)
	s := isolating(t, "one")
	cmd := exec.Command(bengalRun, s.words()...)
	cmd.Dir = s.dir
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	s.waitUp(t)
	s.kill(t, s.initOf(t))
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 128+int(syscall.SIGKILL) {
		t.Errorf("it ended with %v, want 137", err)
	}
	s.noRecord(t)
}

// TestIsolatedGuardKilled: how COMMAND has ended is known even so.
func TestIsolatedGuardKilled(t *testing.T) {
	needNamespaces(t)
	s := newStand(t)
	cmd := exec.Command(bengalRun, "--isolate", "--", "sh", "-c", "trap 'exit 7' TERM; touch up-1; while :; do sleep 0.01; done")
	cmd.Dir = s.dir
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	s.waitUp(t)
	s.kill(t, s.record(t).guard)
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 7 {
		t.Errorf("it ended with %v, want 7", err)
	}
	s.nobodyIn(t)
}

// TestIsolatedStopped stops and continues COMMAND by Ctrl+Z, and the init by
// hand, which is woken.
func TestIsolatedStopped(t *testing.T) {
	needNamespaces(t)
	s := isolating(t, "one")
	cmd := exec.Command(bengalRun, s.words()...)
	cmd.Dir = s.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	s.startCmd(t, cmd)
	s.waitUp(t)
	stopped := func(id process.ID) bool {
		i, err := process.Look(id.PID)
		return err == nil && i.Stopped()
	}
	i := s.record(t)
	signalTo(t, i.launcher, syscall.SIGTSTP)
	wait(t, "COMMAND to stop", func() bool { return stopped(i.command) && stopped(i.launcher) })
	signalTo(t, i.launcher, syscall.SIGCONT)
	wait(t, "COMMAND to go on", func() bool { return !stopped(i.command) && !stopped(i.launcher) })
	first := s.initOf(t)
	signalTo(t, first, syscall.SIGSTOP)
	wait(t, "the init to go on", func() bool { return !stopped(first) })
	signalTo(t, i.launcher, syscall.SIGTERM)
	s.nobodyIn(t)
	s.noRecord(t)
	s.allTidied(t)
}

// TestIsolatedSparesNobody: a browser ends with its namespace, asked as all
// others are.
func TestIsolatedSparesNobody(t *testing.T) {
	needNamespaces(t)
	s := newStand(t)
	s.options = []string{"--isolate", "--keep", "standin"}
	s.argv = []string{standin, s.dir, s.port, "detached"}
	plainly(t, s)
	s.waitUp(t)
	launcherGets(syscall.SIGTERM)(t, s)
	s.nobodyIn(t)
	s.noRecord(t)
	s.allTidied(t)
}

// probe prints what a process can see of its circumstances.
const probe = `umask; ulimit -S -a; ulimit -H -a; nice; pwd; ls /proc/self/fd
awk '{ print "priority", $18, $19, $40, $41 }' /proc/self/stat
cat /proc/self/limits /proc/self/oom_score_adj /proc/self/cgroup
grep -E '^(SigIgn|SigBlk|CapInh|CapPrm|CapEff|CapAmb|NoNewPrivs|Seccomp|Cpus_allowed|Uid|Gid)' /proc/self/status
readlink /proc/self/ns/net /proc/self/ns/ipc /proc/self/ns/uts /proc/self/ns/cgroup
id -u; id -g; cat <&7; env | grep -v ^BENGAL_RUN_ID= | sort`

// TestIsolatedCircumstances runs a probe with and without bengal-run, with
// descriptor 7, ignored and blocked signals.
func TestIsolatedCircumstances(t *testing.T) {
	needNamespaces(t)
	seen := func(t *testing.T, attr *syscall.SysProcAttr, dir string, argv ...string) string {
		t.Helper()
		trap := "trap '' HUP USR1 CHLD; umask 027; ulimit -S -n 300; exec 7<seven; "
		cmd := exec.Command("bash", append([]string{"-c", trap + `exec "$@"`, "bash"}, argv...)...)
		cmd.Dir, cmd.SysProcAttr, cmd.Env = dir, attr, append(os.Environ(), "GOMAXPROCS=3")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return string(out)
	}
	for _, user := range []string{"the same user", "nobody"} {
		t.Run(user, func(t *testing.T) {
			dir, program, attr := openFolder(t), bengalRun, &syscall.SysProcAttr{}
			if user == "nobody" {
				program, attr = asNobody(t, dir)
			}
			if err := os.WriteFile(filepath.Join(dir, "seven"), []byte("the seventh\n"), 0o644); err != nil {
				t.Fatal(err)
			}
			want := seen(t, attr, dir, "sh", "-c", probe)
			if got := seen(t, attr, dir, program, "--no-pidfile", "--isolate", "--", "sh", "-c", probe); got != want {
				t.Errorf("with --isolate\n%s\nwithout bengal-run\n%s", got, want)
			}
			if !strings.Contains(want, "the seventh") {
				t.Errorf("the probe does not work:\n%s", want)
			}
		})
	}
}

// openFolder is a folder that every user can see.
func openFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "bengal-run-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	return dir
}

// asNobody is how to run a program as a user without any capability, and a copy
// of bengal-run that this user can execute.
func asNobody(t *testing.T, dir string) (program string, attr *syscall.SysProcAttr) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can become another user, and this user was tried")
	}
	const id = 65534
	program = filepath.Join(dir, "bengal-run")
	// Written by this process, it could be busy: what another test starts at the
	// same time has it open until its exec (go.dev/issue/22315).
	if out, err := exec.Command("cp", bengalRun, program).CombinedOutput(); err != nil {
		t.Fatalf("cp: %v: %s", err, out)
	}
	attr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: id, Gid: id}}
	own := []syscall.SysProcIDMap{{ContainerID: id, HostID: id, Size: 1}}
	probe := exec.Command("true")
	probe.SysProcAttr = &syscall.SysProcAttr{Credential: attr.Credential, Cloneflags: syscall.CLONE_NEWUSER | syscall.CLONE_NEWPID}
	probe.SysProcAttr.UidMappings, probe.SysProcAttr.GidMappings = own, own
	if err := probe.Run(); err != nil {
		t.Skipf("no user namespaces here: %v", err)
	}
	return program, attr
}

// TestIsolatedUser runs as a user without any capability: in a user namespace.
func TestIsolatedUser(t *testing.T) {
	for _, how := range []string{"ends", "launcher and guard killed", "guard killed"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			s.dir = openFolder(t)
			program, attr := asNobody(t, s.dir)
			cmd := exec.Command(program, "--isolate", "--", "bash", "-c",
				"trap 'touch tidied-1; exit 7' TERM; (setsid sleep 1000 &); id -u >id; ps ax >ps; touch up-1; while :; do sleep 0.01; done")
			cmd.Dir, cmd.SysProcAttr = s.dir, attr
			launcher := s.startCmd(t, cmd)
			s.waitUp(t)
			i := s.record(t)
			if got := strings.TrimSpace(s.read(t, "id")); got != "65534" {
				t.Errorf("the user inside is %q", got)
			}
			switch how {
			case "ends":
				signalTo(t, launcher, syscall.SIGTERM)
			case "guard killed":
				s.kill(t, i.guard)
			default:
				killAll(i.launcher, i.guard)
			}
			s.nobodyIn(t)
			if how != "launcher and guard killed" {
				s.noRecord(t)
				s.allTidied(t)
			}
		})
	}
}

// TestIsolatedProcesses: ps inside shows the namespace, where /proc could be
// mounted.
func TestIsolatedProcesses(t *testing.T) {
	needNamespaces(t)
	script := `echo $$; readlink /proc/self; cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' ' '`
	cmd := exec.Command(bengalRun, "--no-pidfile", "-v", "--", "sh", "-c", script)
	cmd.Env = append(os.Environ(), "BENGAL_RUN_ISOLATE=1")
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, said.String())
	}
	if strings.Contains(said.String(), "could not be mounted") {
		t.Skipf("no /proc of its own here: %s", said.String())
	}
	lines := strings.SplitN(string(out), "\n", 3)
	self, err := strconv.Atoi(lines[0])
	if link, lerr := strconv.Atoi(lines[1]); err != nil || lerr != nil || self > 100 || link > 100 {
		t.Errorf("PIDs %q and %q, want small ones", lines[0], lines[1])
	}
	if !strings.Contains(lines[2], "bengal-run: init") || strings.Contains(lines[2], "bengal-run: guard") {
		t.Errorf("who is seen: %s", lines[2])
	}
}

// TestIsolatedMasks hides a file of /proc, as containers do. It stays hidden; who
// may not put the mask over a new /proc keeps the old one, which is said.
func TestIsolatedMasks(t *testing.T) {
	needUserNamespaces(t)
	need(t, "mount", "setpriv")
	for _, tt := range []struct {
		name, before string
		fresh        bool
	}{{"by us", "", true}, {"by somebody above us", "setpriv --bounding-set -sys_admin", false}} {
		t.Run(tt.name, func(t *testing.T) {
			line := fmt.Sprintf(`mount --bind /dev/null /proc/version || exit 99
				exec %s '%s' --no-pidfile -v --isolate -- sh -c 'readlink /proc/self; cat /proc/version; sleep 1000 & exit 3'`, tt.before, bengalRun)
			cmd := exec.Command("sh", "-c", line)
			cmd.SysProcAttr = inUserNamespace()
			cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWNS
			var said strings.Builder
			cmd.Stderr = &said
			out, err := cmd.Output()
			var exit *exec.ExitError
			if errors.As(err, &exit) && exit.ExitCode() == 99 {
				t.Skipf("nothing can be mounted here: %s", said.String())
			}
			if exit == nil || exit.ExitCode() != 3 {
				t.Fatalf("it ended with %v, want 3\n%s", err, said.String())
			}
			if pid, err := strconv.Atoi(strings.TrimSpace(string(out))); err != nil || tt.fresh && pid > 100 {
				t.Errorf("it printed %q, want its PID alone", out)
			}
			if told := strings.Contains(said.String(), "/proc shows the PIDs from outside"); told == tt.fresh {
				t.Errorf("what it said of /proc:\n%s", said.String())
			}
		})
	}
}

// procMounts counts the mounts at /proc.
func procMounts() int {
	return strings.Count(string(must(os.ReadFile("/proc/self/mounts"))), " /proc proc ")
}

// TestIsolatedMounts: what COMMAND mounts appears outside where it would without
// --isolate, and its /proc does not.
func TestIsolatedMounts(t *testing.T) {
	needUserNamespaces(t)
	need(t, "mount")
	s := newStand(t)
	script := `mount --make-rshared / || exit 99
		'` + bengalRun + `' --no-pidfile --isolate -- sh -c 'readlink /proc/self; mkdir m && mount -t tmpfs x m && touch m/mounted'
		grep -c ' /proc proc ' /proc/self/mounts; ls m`
	cmd := exec.Command("sh", "-c", script)
	cmd.Dir, cmd.SysProcAttr = s.dir, inUserNamespace()
	cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWNS
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 99 {
		t.Skipf("nothing can be mounted here: %s", out)
	}
	words := strings.Fields(string(out))
	if err != nil || len(words) != 3 || words[1] != strconv.Itoa(procMounts()) || words[2] != "mounted" {
		t.Errorf("%v, it printed\n%s", err, out)
	}
}

// TestIsolatedRefused: where no namespace can be made nothing is started, and
// the switch is named.
func TestIsolatedRefused(t *testing.T) {
	needUserNamespaces(t)
	for _, tt := range []struct{ sysctl, before string }{
		{"user.max_pid_namespaces", ""},
		{"user.max_user_namespaces", "setpriv --bounding-set -sys_admin"},
	} {
		t.Run(tt.sysctl, func(t *testing.T) {
			if tt.before != "" {
				need(t, "setpriv")
			}
			s := newStand(t)
			line := fmt.Sprintf("echo 0 >/proc/sys/%s && exec %s '%s' --isolate -- touch started",
				strings.ReplaceAll(tt.sysctl, ".", "/"), tt.before, bengalRun)
			cmd := exec.Command("sh", "-c", line)
			cmd.Dir, cmd.SysProcAttr = s.dir, inUserNamespace()
			out, err := cmd.CombinedOutput()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.ExitCode() != 125 {
				t.Errorf("it ended with %v, want 125", err)
			}
			want := "bengal-run: --isolate: cannot make a PID namespace here: the limit of namespaces is reached\n" +
				"hint: namespaces are off here: sysctl " + tt.sysctl + " is 0\n"
			if string(out) != want {
				t.Errorf("it said\n%swant\n%s", out, want)
			}
			if _, err := os.Stat(filepath.Join(s.dir, "started")); err == nil {
				t.Error("COMMAND was started")
			}
			s.noRecord(t)
		})
	}
}
