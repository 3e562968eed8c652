package launcher_test

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"bengal-run/launcher"
	"bengal-run/launcher/system"
)

// parentOfLauncher is whoever has started the launcher.
func (s *stand) parentOfLauncher(t *testing.T) system.ID {
	t.Helper()
	i, err := system.Look(s.record(t).launcher.PID)
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
	need(t, "script")
	for name, end := range map[string]func(*testing.T, *console){
		"Ctrl+C": func(t *testing.T, c *console) { c.types(t, "\x03") },
		"TERM":   func(t *testing.T, c *console) { launcherGets(syscall.SIGTERM)(t, c.stand) },
		"script killed": func(t *testing.T, c *console) {
			above, err := system.Look(c.parentOfLauncher(t).PID)
			for err == nil && above.Name != "script" && above.PID != c.starter.PID { // it starts one shell or two, as $SHELL is
				above, err = system.Look(above.Parent)
			}
			if err != nil || above.Name != "script" {
				t.Fatalf("no script above the launcher: %v, %v", above.Name, err)
			}
			c.kill(t, above.ID)
		},
	} {
		t.Run(name, func(t *testing.T) {
			inShells(t, func(t *testing.T, c *console) {
				c.argv = []string{standin, c.dir, c.port, "sh"}
				c.writes(t, "start.sh", "'"+strings.Join(c.line(), "' '")+"'\n")
				c.types(t, "script -q -c 'sh start.sh' /dev/null\n")
				c.waitUp(t)
				end(t, c)
				c.ends(t)
			})
		})
	}
}

// TestTmux runs in a pane of tmux.
func TestTmux(t *testing.T) {
	need(t, "tmux")
	for name, end := range map[string][]string{
		"pane closed":   {"kill-pane"},
		"Ctrl+C":        {"send-keys", "C-c"},
		"window closed": {"kill-window"},
		"server ended":  {"kill-server"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			s.inTmux(t, "")
			s.tmux(t, end...)
			s.ends(t)
		})
	}
}

// TestStaleInTmux: that a dead instance was started in a pane of tmux, where a
// server of tmux that came of it would be spared, spares nothing of it.
func TestStaleInTmux(t *testing.T) {
	need(t, "tmux")
	s := newStand(t)
	i := s.inTmux(t, "; read x")
	signalTo(t, i.launcher, syscall.SIGSTOP)
	signalTo(t, i.guard, syscall.SIGSTOP)
	s.kill(t, i.guard)
	s.kill(t, i.launcher)
	wait(t, "what they have left to be found", func() bool {
		r, _ := cleanup(t, s.dir, "--dry-run")
		found := s.entries(t, r)
		return len(found) == 1 && found[0].Action == launcher.WouldKill
	})
	if code, said := bengal(t, s.dir, "-y", "--", "true"); code != 0 || !strings.Contains(said, "tale process terminated") {
		t.Errorf("exit code %d\n%s", code, said)
	}
	s.waitGone(t)
	s.portFree(t)
}

// inTmux starts it in a pane of a tmux of its own, with what the pane's shell does
// afterwards.
func (s *stand) inTmux(t *testing.T, after string) instance {
	t.Helper()
	s.argv = []string{standin, s.dir, s.port, "sh"}
	s.tmux(t, "new-session", "-d", "-x", "80", "-y", "24", "'"+strings.Join(s.line(), "' '")+"'"+after)
	t.Cleanup(func() { _ = exec.Command("tmux", "-S", s.dir+"/tmux", "kill-server").Run() })
	s.waitUp(t)
	return s.record(t)
}

func (s *stand) tmux(t *testing.T, args ...string) {
	t.Helper()
	cmd := exec.Command("tmux", append([]string{"-S", s.dir + "/tmux", "-f", "/dev/null"}, args...)...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "TMUX=", "SHELL=/bin/sh", "TERM=xterm")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("tmux %s: %v\n%s", args[0], err, out)
	}
}

// TestSSHKeys: Ctrl+C goes through "ssh -t".
func TestSSHKeys(t *testing.T) {
	server := newSSHD(t)
	for _, shape := range []string{"one", "sh", "npm"} {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			s.argv = []string{standin, s.dir, s.port, shape}
			server.start(t, s, true, "'"+strings.Join(s.line(), "' '")+"'; echo done")
			key("\x03")(t, s)
			s.ends(t)
		})
	}
}
