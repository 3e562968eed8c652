//go:build linux && !portable

package isolate_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"bengal-run/launcher/test/stand"
)

// needNamespaces skips where the system lets this user make none.
func needNamespaces(t *testing.T) {
	t.Helper()
	if out, err := exec.Command(stand.BengalRun, "--no-pidfile", "--isolate", "true").CombinedOutput(); err != nil {
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
	if out, err := exec.Command("cp", stand.BengalRun, program).CombinedOutput(); err != nil {
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
	t.Parallel()
	for _, how := range []string{"ends", "launcher and guard killed", "guard killed"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			s.Dir = stand.OpenFolder(t)
			program, attr := asNobody(t, s.Dir)
			cmd := exec.Command(program, "--isolate", "--", "bash", "-c",
				"trap 'touch tidied-1; exit 7' TERM; (setsid sleep 1000 &); id -u >id; ps ax >ps; touch up-1; while :; do sleep 0.01; done")
			cmd.Dir, cmd.SysProcAttr = s.Dir, attr
			launcher := s.StartCmd(t, cmd)
			s.WaitUp(t)
			i := s.Record(t)
			if got := strings.TrimSpace(s.Read(t, "id")); got != "65534" {
				t.Errorf("the user inside is %q", got)
			}
			switch how {
			case "ends":
				stand.SignalTo(t, launcher, syscall.SIGTERM)
			case "guard killed":
				s.Kill(t, i.Guard)
			default:
				killAll(i.Launcher, i.Guard)
			}
			s.NobodyIn(t)
			if how != "launcher and guard killed" {
				s.NoRecord(t)
				s.AllTidied(t)
			}
		})
	}
}

// TestIsolatedRefused: where no namespace can be made nothing is started, and
// the switch is named.
func TestIsolatedRefused(t *testing.T) {
	t.Parallel()
	needUserNamespaces(t)
	for _, tt := range []struct{ sysctl, before string }{
		{"user.max_pid_namespaces", ""},
		{"user.max_user_namespaces", "setpriv --bounding-set -sys_admin"},
	} {
		t.Run(tt.sysctl, func(t *testing.T) {
			t.Parallel()
			if tt.before != "" {
				stand.Need(t, "setpriv")
			}
			s := stand.New(t)
			line := fmt.Sprintf("echo 0 >/proc/sys/%s && exec %s '%s' --isolate -- touch started",
				strings.ReplaceAll(tt.sysctl, ".", "/"), tt.before, stand.BengalRun)
			cmd := exec.Command("sh", "-c", line)
			cmd.Dir, cmd.SysProcAttr = s.Dir, inUserNamespace()
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
			if _, err := os.Stat(filepath.Join(s.Dir, "started")); err == nil {
				t.Error("COMMAND was started")
			}
			s.NoRecord(t)
		})
	}
}
