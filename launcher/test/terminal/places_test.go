package terminal_test

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/console"
	"bengal-run/launcher/test/stand"
)

// parentOfLauncher is whoever has started the launcher.
func parentOfLauncher(t *testing.T, s *stand.Stand) system.ID {
	t.Helper()
	i, err := system.Look(s.Record(t).Launcher.PID)
	if err != nil {
		t.Fatal(err)
	}
	parent, err := system.Look(i.Parent)
	if err != nil {
		t.Fatal(err)
	}
	return parent.ID
}

// TestUnderScript runs in the terminal that script(1) makes, inside of ours.
func TestUnderScript(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("script(1) takes other words here")
	}
	stand.Need(t, "script")
	for name, end := range map[string]func(*testing.T, *console.Console){
		"Ctrl+C": func(t *testing.T, c *console.Console) { c.Types(t, "\x03") },
		"TERM":   func(t *testing.T, c *console.Console) { stand.LauncherGets(syscall.SIGTERM)(t, c.Stand) },
		"script killed": func(t *testing.T, c *console.Console) {
			above, err := system.Look(parentOfLauncher(t, c.Stand).PID)
			for err == nil && above.Name != "script" && above.PID != c.Starter.PID { // it starts one shell or two, as $SHELL is
				above, err = system.Look(above.Parent)
			}
			if err != nil || above.Name != "script" {
				t.Fatalf("no script above the launcher: %v, %v", above.Name, err)
			}
			c.Kill(t, above.ID)
		},
	} {
		t.Run(name, func(t *testing.T) {
			console.InShells(t, func(t *testing.T, c *console.Console) {
				c.Argv = []string{stand.Standin, c.Dir, c.Port, "sh"}
				c.Writes(t, "start.sh", "'"+strings.Join(c.Line(), "' '")+"'\n")
				c.Types(t, "script -q -c 'sh start.sh' /dev/null\n")
				c.WaitUp(t)
				end(t, c)
				c.Ends(t)
			})
		})
	}
}

// TestTmux runs in a pane of tmux.
func TestTmux(t *testing.T) {
	t.Parallel()
	stand.Need(t, "tmux")
	for name, end := range map[string][]string{
		"pane closed":   {"kill-pane"},
		"Ctrl+C":        {"send-keys", "C-c"},
		"window closed": {"kill-window"},
		"server ended":  {"kill-server"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			inTmux(t, s, "")
			tmux(t, s, end...)
			s.Ends(t)
		})
	}
}

// TestStaleInTmux: that a dead instance was started in a pane of tmux, where a
// server of tmux that came of it would be spared, spares nothing of it.
func TestStaleInTmux(t *testing.T) {
	t.Parallel()
	stand.Need(t, "tmux")
	s := stand.New(t)
	i := inTmux(t, s, "; read x")
	stand.SignalTo(t, i.Launcher, syscall.SIGSTOP)
	stand.SignalTo(t, i.Guard, syscall.SIGSTOP)
	s.Kill(t, i.Guard)
	s.Kill(t, i.Launcher)
	stand.Wait(t, "what they have left to be found", func() bool {
		r, _ := stand.Cleanup(t, s.Dir, "--dry-run")
		found := s.Entries(t, r)
		return len(found) == 1 && found[0].Action == stand.WouldKill
	})
	if code, said := stand.Call(t, s.Dir, "-y", "--", "true"); code != 0 || !strings.Contains(said, "tale process terminated") {
		t.Errorf("exit code %d\n%s", code, said)
	}
	s.WaitGone(t)
	s.PortFree(t)
}

// inTmux starts it in a pane of a tmux of its own, with what the pane's shell does
// afterwards.
func inTmux(t *testing.T, s *stand.Stand, after string) stand.Instance {
	t.Helper()
	s.Argv = []string{stand.Standin, s.Dir, s.Port, "sh"}
	tmux(t, s, "new-session", "-d", "-x", "80", "-y", "24", "'"+strings.Join(s.Line(), "' '")+"'"+after)
	t.Cleanup(func() { _ = exec.Command("tmux", "-S", s.Dir+"/tmux", "kill-server").Run() })
	s.WaitUp(t)
	return s.Record(t)
}

func tmux(t *testing.T, s *stand.Stand, args ...string) {
	t.Helper()
	cmd := exec.Command("tmux", append([]string{"-S", s.Dir + "/tmux", "-f", "/dev/null"}, args...)...)
	cmd.Dir = s.Dir
	cmd.Env = append(os.Environ(), "TMUX=", "SHELL=/bin/sh", "TERM=xterm")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("tmux %s: %v\n%s", args[0], err, out)
	}
}
