package background_test

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/test/console"
	"bengal-run/launcher/test/stand"
)

// TestNotLeft starts in ways that look like a script that has left a server behind,
// and are not: it stays. LINE is the start, which somebody below a sh without a
// terminal makes; the sh has ended by then, where WAIT does not keep it.
func TestNotLeft(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, script string
		need         string
	}{
		{name: "nohup", script: "nohup LINE &"},
		{name: "parent-death off", script: "BENGAL_RUN_PARENT_DEATH=off LINE &"},
		{name: "setsid", script: "setsid LINE &", need: "setsid"},
		{name: "setsid, a while before", script: "setsid LINE & sleep 0.1", need: "setsid"},
		{name: "setsid, as a service is", script: `setsid sh -c "while kill -0 $$ 2>&-; do sleep 0.01; done; exec LINE" &`, need: "setsid"},
		{name: "setsid, waited for", script: "setsid -w LINE; WAIT", need: "setsid"},
		{name: "make -j", script: `printf 'dev:\n\t+@exec LINE\n' >Makefile; make -s -j2 dev; WAIT`, need: "make"},
		{name: "xargs", script: "echo 1 | xargs -I% LINE; WAIT", need: "xargs"},
		{name: "a pipeline", script: "true | LINE; WAIT"},
		{name: "screen", script: "SCREENDIR=$PWD/screens screen -dmS s LINE", need: "screen"},
		{name: "tmux", script: `tmux -S "$PWD/tmux" -f /dev/null new-session -d "LINE"`, need: "tmux"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.need != "" {
				stand.Need(t, tt.need)
			}
			t.Parallel()
			s := shape(t, "one")
			if err := os.Mkdir(s.Dir+"/screens", 0o700); err != nil {
				t.Fatal(err)
			}
			script := strings.NewReplacer("LINE", strings.Join(s.Line(), " "), "WAIT", "true").Replace(tt.script)
			cmd := exec.Command("sh", "-c", script)
			cmd.Dir, cmd.SysProcAttr = s.Dir, &stand.OwnSession
			cmd.Env = append(os.Environ(), "TMUX=", "SHELL=/bin/sh", "TERM=xterm")
			s.StartCmd(t, cmd)
			s.WaitUp(t)
			s.LivesOn(t)
			stand.LauncherGets(syscall.SIGTERM)(t, s)
			s.Ends(t)
		})
	}
}

// TestNamespaces starts where the parent is in another PID namespace: the first
// process of one, its child, and one that enters it.
func TestNamespaces(t *testing.T) {
	t.Parallel()
	stand.SkipPortable(t, "these are Linux's")
	stand.Need(t, "unshare", "nsenter")
	const unshare = "unshare --user --map-root-user --pid --fork --mount-proc --kill-child "
	if out, err := exec.Command("sh", "-c", unshare+"true").CombinedOutput(); err != nil {
		t.Skipf("no namespaces here: %s", out)
	}
	for name, script := range map[string]string{
		"PID 1":       unshare + "LINE",
		"its child":   unshare + `sh -c "LINE; true"`,
		"its orphan":  unshare + `sh -c "nohup LINE & exec sleep 1000"`,
		"one entered": unshare + `sh -c 'echo >made; exec sleep 1000' & until [ -e made ]; do sleep 0.01; done; P=$(cat /proc/$!/task/$!/children); nsenter -t ${P% } -U -m -p --preserve-credentials LINE; kill $!`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := shape(t, "one")
			cmd := exec.Command("sh", "-c", strings.ReplaceAll(script, "LINE", strings.Join(s.Line(), " ")))
			cmd.Dir, cmd.SysProcAttr = s.Dir, &stand.OwnSession
			id := s.StartCmd(t, cmd)
			s.WaitUp(t)
			time.Sleep(700 * time.Millisecond) // as LivesOn; PIDs are others there
			if !id.Running() || len(s.Traces(t, "tidied")) > 0 {
				t.Error("it was ended")
			}
			for _, pid := range stand.Carriers(t, s.Dir) {
				_ = syscall.Kill(pid, syscall.SIGKILL)
			}
			_ = syscall.Kill(-id.PID, syscall.SIGKILL)
			s.NobodyIn(t)
		})
	}
}

// TestPrompt: in a pipeline at a prompt, the group's leader has ended.
func TestPrompt(t *testing.T) {
	t.Parallel()
	console.InShells(t, func(t *testing.T, c *console.Console) {
		c.Starts(t, "one", "true | ", "")
		c.LivesOn(t)
		c.WaitForeground(t)
		c.Types(t, "\x03")
		c.Ends(t)
		c.Prompt(t)
	})
}
