package launcher_test

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"bengal-run/launcher"
	"bengal-run/launcher/system"
)

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

// copied is a stand-in under another name, in a folder that everybody can use.
func copied(t *testing.T, name string) (program, dir string) {
	t.Helper()
	dir = openFolder(t)
	program = filepath.Join(dir, name)
	from, err := os.Open(standin)
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	to, err := os.OpenFile(program, os.O_WRONLY|os.O_CREATE, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(to, from); err != nil {
		t.Fatal(err)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return program, dir
}

// holding starts a copy of the stand-in that holds the stand's port.
func (s *stand) holding(t *testing.T, name string, attr *syscall.SysProcAttr) system.ID {
	t.Helper()
	program, dir := copied(t, name)
	s.dir = dir
	cmd := exec.Command(program, dir, s.port, "one")
	cmd.Dir, cmd.SysProcAttr = dir, attr
	id := s.startCmd(t, cmd)
	t.Cleanup(func() { _ = id.Signal(syscall.SIGKILL) })
	s.waitUp(t)
	return id
}

// TestRefusedHolders: who is never ended is named, with what to do instead.
func TestRefusedHolders(t *testing.T) {
	for _, tt := range []struct {
		name, program string
		user          uint32
		says          []string
	}{
		{"a container's proxy", "docker-proxy", 0, []string{"docker-proxy (PID ", "forwards the port of a container", "docker ps --filter publish="}},
		{"another user's", "server", 65534, []string{"belongs to user nobody", "sudo kill "}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			attr := &syscall.SysProcAttr{Setsid: true}
			if tt.user != 0 {
				if os.Geteuid() != 0 {
					t.Skip("only root can be another user")
				}
				attr.Credential = &syscall.Credential{Uid: tt.user, Gid: tt.user}
			}
			s := newStand(t)
			holder := s.holding(t, tt.program, attr)
			code, said := bengal(t, t.TempDir(), "-y", "--replace", "-p", s.port, "--", "touch", "started")
			if code != 75 || !holder.Running() {
				t.Errorf("exit code %d, and it runs: %t", code, holder.Running())
			}
			for _, want := range tt.says {
				if !strings.Contains(said, want) {
					t.Errorf("no %q in\n%s", want, said)
				}
			}
			// A guess does not block the start.
			dir := t.TempDir()
			script(t, dir, "server", "echo >started")
			if code, said := bengal(t, dir, "-y", "--", "./server", "--port="+s.port); code != 0 || !strings.Contains(said, "starting all the same") {
				t.Errorf("exit code %d\n%s", code, said)
			}
			r, code := cleanup(t, t.TempDir(), "-n", "-p", s.port)
			found := 0
			for _, e := range r.Found {
				if fmt.Sprint(e.Ports) == "["+s.port+"]" {
					found++
					if e.Kind != "refused" || e.Action != launcher.Refused || e.Reason == "" {
						t.Errorf("%+v", e)
					}
				}
			}
			if found != 1 || code != 1 {
				t.Errorf("exit code %d, %+v", code, r)
			}
			if !holder.Running() {
				t.Error("it was ended")
			}
		})
	}
}
