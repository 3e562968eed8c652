package leftovers_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"bengal-run/launcher/sockets"
	"bengal-run/launcher/system"
	"bengal-run/launcher/test/stand"
)

// TestOrphan: a server of this project that something else has left behind is shown
// as that; in doubt it is another process.
func TestOrphan(t *testing.T) {
	t.Parallel()
	const stale, stranger = "stale server process", "taken by another process"
	for _, tt := range []struct {
		name   string
		script string // run in a session of its own, in the project's folder; $0 PORT one is the server
		want   string
	}{
		{"its session's leader is gone", `"$0" "$1" "$2" one &`, stale},
		{"in a folder below", `mkdir -p app; cd app; "$0" "$1" "$2" one &`, stale},
		{"below a shell", `sh -c '"$0" "$1" "$2" one; true' "$0" "$1" "$2" &`, stale},
		{"in another folder", `cd /; "$0" "$1" "$2" one &`, stranger},
		{"its session's leader lives", `(exec "$0" "$1" "$2" one &); exec sleep 1000`, stranger},
		{"its parent lives", `"$0" "$1" "$2" one & wait`, stranger},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.want == stale {
				stand.SkipPortable(t, "where somebody works is told by lsof")
			}
			s := stand.New(t)
			leave(t, s, tt.script)
			server := s.Server(t)
			code, said := stand.Call(t, s.Dir, "-p", s.Port, "--", "true")
			if code != 75 || !strings.Contains(said, tt.want) {
				t.Errorf("exit code %d, %s\nwant %q", code, said, tt.want)
			}
			if !server.Running() {
				t.Error("it was ended without a yes")
			}
			if code, said := stand.Call(t, s.Dir, "-y", "-p", s.Port, "--", "true"); code != 0 || server.Running() {
				t.Errorf("with a yes: exit code %d, %s", code, said)
			}
			s.PortFree(t)
		})
	}
}

// leave runs a script in a session of its own and waits until its server is up.
func leave(t *testing.T, s *stand.Stand, script string) {
	t.Helper()
	cmd := exec.Command("sh", "-c", script, stand.Standin, s.Dir, s.Port)
	cmd.Dir, cmd.SysProcAttr = s.Dir, &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	s.WaitUp(t)
	if !strings.Contains(script, "wait") && !strings.Contains(script, "1000") {
		_, _ = cmd.Process.Wait()
	}
}

// TestOrphanTree: a yes ends what stands above the holder in the folder, and what
// descends from it; another child of the topmost is left.
func TestOrphanTree(t *testing.T) {
	t.Parallel()
	stand.SkipPortable(t, "where somebody works is told by lsof")
	s := stand.New(t)
	leave(t, s, `sh -c 'sleep 1000 & echo $! >sibling; "$0" "$1" "$2" sh; true' "$0" "$1" "$2" &`)
	s.Server(t)
	sibling := strings.TrimSpace(s.Read(t, "sibling"))
	code, said := stand.Call(t, s.Dir, "-y", "-p", s.Port, "--", "true")
	if code != 0 || !strings.Contains(said, "It does so through") {
		t.Errorf("exit code %d, %s", code, said)
	}
	s.PortFree(t)
	var pid int
	if _, err := fmt.Sscan(sibling, &pid); err != nil {
		t.Fatal(err)
	}
	if i, err := system.Look(pid); err != nil || i.Dead() {
		t.Errorf("its sibling was ended: %v", err)
	}
	_ = syscall.Kill(pid, syscall.SIGKILL)
}

// TestOrphanBrowser: a yes to an orphan does not end the browser that it has opened.
func TestOrphanBrowser(t *testing.T) {
	t.Parallel()
	stand.SkipPortable(t, "where somebody works is told by lsof")
	stand.Need(t, "setsid")
	s := stand.New(t)
	leave(t, s, `cp "$(command -v sleep)" chrome; "$0" "$1" "$2" host setsid ./chrome 1000 &`)
	var browser system.Info
	stand.Wait(t, "the browser", func() bool {
		for _, p := range stand.Must(system.Processes()) {
			if dir, err := system.Dir(p.PID); err == nil && dir == s.Dir && p.Name == "chrome" && p.Session == p.PID {
				browser = p
			}
		}
		return browser.PID != 0
	})
	defer func() { _ = browser.Signal(syscall.SIGKILL) }()
	if code, said := stand.Call(t, s.Dir, "-y", "-p", s.Port, "--", "true"); code != 0 {
		t.Errorf("exit code %d, %s", code, said)
	}
	s.PortFree(t)
	if !browser.Running() {
		t.Error("the browser was ended")
	}
}

// TestDefaultPort: a port that nobody names matters where this project's own holds
// it; another folder's holder is passed over in silence, and named when COMMAND
// fails.
func TestDefaultPort(t *testing.T) {
	stand.SkipPortable(t, "where somebody works is told by lsof")
	if !sockets.Free(8000) {
		t.Skip("port 8000, Python's default, is taken")
	}
	s := stand.New(t)
	s.Port = "8000"
	// A program that fails as Python's does when its port is taken.
	bin := filepath.Join(s.Dir, "bin")
	if err := os.Mkdir(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	stand.Script(t, bin, "python3", "exit 3")
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	leave(t, s, `"$0" "$1" "$2" one &`)
	server := s.Server(t)
	words := []string{"--", "python3", "-m", "http.server"}
	code, said := stand.Call(t, s.Dir, words...)
	if code != 3 || !strings.Contains(said, "http.server's default") || !strings.Contains(said, "stale server process") {
		t.Errorf("in its folder: exit code %d, %s", code, said)
	}
	code, said = stand.Call(t, t.TempDir(), words...)
	first, _, _ := strings.Cut(said, "\n")
	if want := fmt.Sprintf("port 8000 is held by %s", stand.Standin); code != 3 || !strings.Contains(first, want) || !strings.Contains(said, "hint: bengal-run cleanup -p 8000 asks about it") {
		t.Errorf("in another folder: exit code %d, %s\nwant %q", code, said, want)
	}
	code, said = stand.Call(t, t.TempDir(), "--auto-port", "--", "python3", "-m", "http.server", "{port}")
	if first, _, _ := strings.Cut(said, "\n"); code != 3 || !strings.HasPrefix(first, "bengal-run: port 8000 is taken, using ") {
		t.Errorf("with --auto-port: exit code %d, %s", code, said)
	}
	if !server.Running() {
		t.Error("it was ended")
	}
	_ = server.Signal(syscall.SIGKILL)
}
