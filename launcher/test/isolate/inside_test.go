//go:build linux && !portable

package isolate_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"bengal-run/launcher/test/stand"
)

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
	t.Parallel()
	needNamespaces(t)
	seen := func(t *testing.T, attr *syscall.SysProcAttr, dir string, argv ...string) string {
		t.Helper()
		// A test beside this one may be starting something in a user namespace: for that
		// the syscall package opens files that are not close-on-exec (writeIDMappings).
		const close = `for f in /proc/$$/fd/*; do [ "${f##*/}" -le 2 ] || eval "exec ${f##*/}>&-"; done; `
		trap := close + "trap '' HUP INT QUIT; umask 027; ulimit -S -n 300; exec 7<seven; "
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
			t.Parallel()
			dir, program, attr := stand.OpenFolder(t), stand.BengalRun, &syscall.SysProcAttr{}
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

// TestIsolatedNested: a start from within sees neither launcher nor guard around it, and is in
// nobody's way all the same.
func TestIsolatedNested(t *testing.T) {
	t.Parallel()
	s := isolating(t, "one")
	stand.Script(t, s.Dir, "dev", fmt.Sprintf("exec '%s' -p %s -- touch started", stand.BengalRun, s.Port))
	if code, said := stand.Call(t, s.Dir, "--isolate", "-p", s.Port, "--", "./dev"); code != 0 || said != "" {
		t.Errorf("exit code %d\n%s", code, said)
	}
	s.Read(t, "started")
}

// TestIsolatedProcesses: ps inside shows the namespace, where /proc could be
// mounted.
func TestIsolatedProcesses(t *testing.T) {
	t.Parallel()
	needNamespaces(t)
	script := `echo $$; readlink /proc/self; cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' ' '`
	cmd := exec.Command(stand.BengalRun, "--no-pidfile", "-v", "--", "sh", "-c", script)
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
	t.Parallel()
	needUserNamespaces(t)
	stand.Need(t, "mount", "setpriv")
	for _, tt := range []struct {
		name, before string
		fresh        bool
	}{{"by us", "", true}, {"by somebody above us", "setpriv --bounding-set -sys_admin", false}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			line := fmt.Sprintf(`mount --bind /dev/null /proc/version || exit 99
				exec %s '%s' --no-pidfile -v --isolate -- sh -c 'readlink /proc/self; cat /proc/version; sleep 1000 & exit 3'`, tt.before, stand.BengalRun)
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
	return strings.Count(string(stand.Must(os.ReadFile("/proc/self/mounts"))), " /proc proc ")
}

// TestIsolatedMounts: what COMMAND mounts appears outside where it would without
// --isolate, and its /proc does not.
func TestIsolatedMounts(t *testing.T) {
	t.Parallel()
	needUserNamespaces(t)
	stand.Need(t, "mount")
	s := stand.New(t)
	script := `mount --make-rshared / || exit 99
		'` + stand.BengalRun + `' --no-pidfile --isolate -- sh -c 'readlink /proc/self; mkdir m && mount -t tmpfs x m && touch m/mounted'
		grep -c ' /proc proc ' /proc/self/mounts; ls m`
	cmd := exec.Command("sh", "-c", script)
	cmd.Dir, cmd.SysProcAttr = s.Dir, inUserNamespace()
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
