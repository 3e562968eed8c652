package questions_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/stand"
)

// copied is a stand-in under another name, in a folder that everybody can use.
func copied(t *testing.T, name string) (program, dir string) {
	t.Helper()
	dir = stand.OpenFolder(t)
	program = filepath.Join(dir, name)
	stand.Executable(t, program, stand.Must(os.ReadFile(stand.Standin)))
	return program, dir
}

// holding starts a copy of the stand-in that holds the stand's port.
func holding(t *testing.T, s *stand.Stand, name string, attr *syscall.SysProcAttr) system.ID {
	t.Helper()
	program, dir := copied(t, name)
	s.Dir = dir
	cmd := exec.Command(program, dir, s.Port, "one")
	cmd.Dir, cmd.SysProcAttr = dir, attr
	id := s.StartCmd(t, cmd)
	t.Cleanup(func() { _ = id.Signal(syscall.SIGKILL) })
	s.WaitUp(t)
	return id
}

// TestRefusedHolders: who is never ended is named, with what to do instead.
func TestRefusedHolders(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, program string
		user          uint32
		says          []string
	}{
		{"a container's proxy", "docker-proxy", 0, []string{"docker-proxy (PID ", "forwards the port of a container", "docker ps --filter publish="}},
		{"another user's", "server", 65534, []string{"belongs to user nobody", "sudo kill "}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			attr := &syscall.SysProcAttr{Setsid: true}
			if tt.user != 0 {
				if os.Geteuid() != 0 {
					t.Skip("only root can be another user")
				}
				attr.Credential = &syscall.Credential{Uid: tt.user, Gid: tt.user}
			}
			s := stand.New(t)
			holder := holding(t, s, tt.program, attr)
			code, said := stand.Call(t, t.TempDir(), "-y", "--replace", "-p", s.Port, "--", "touch", "started")
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
			stand.Script(t, dir, "server", "echo >started")
			if code, said := stand.Call(t, dir, "-y", "--", "./server", "--port="+s.Port); code != 0 || !strings.Contains(said, "starting anyway") {
				t.Errorf("exit code %d\n%s", code, said)
			}
			r, code := stand.Cleanup(t, t.TempDir(), "-n", "-p", s.Port)
			found := 0
			for _, e := range r.Found {
				if fmt.Sprint(e.Ports) == "["+s.Port+"]" {
					found++
					if e.Kind != "refused" || e.Action != stand.Refused || e.Reason == "" {
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
