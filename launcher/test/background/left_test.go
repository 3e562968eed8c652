package background_test

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"bengal-run/launcher/test/stand"
)

// leaves are who starts a server with & and is gone soon: what a script is below.
var leaves = []struct {
	name  string
	below func(s *stand.Stand, script string) *exec.Cmd
}{
	{"leads a group", func(s *stand.Stand, script string) *exec.Cmd {
		cmd := exec.Command("sh", "-c", script)
		cmd.SysProcAttr = &stand.OwnGroup
		return cmd
	}},
	{"the group goes on", func(_ *stand.Stand, script string) *exec.Cmd { return exec.Command("sh", "-c", script) }},
	{"leads a session", func(_ *stand.Stand, script string) *exec.Cmd {
		cmd := exec.Command("sh", "-c", script)
		cmd.SysProcAttr = &stand.OwnSession
		return cmd
	}},
	{"the agent ends with it", func(s *stand.Stand, script string) *exec.Cmd {
		cmd := exec.Command(stand.Standin, s.Dir, s.Port, "parent", "sh", "-c", script)
		cmd.SysProcAttr = &stand.OwnSession
		return cmd
	}},
	{"behind another sh", func(_ *stand.Stand, script string) *exec.Cmd {
		cmd := exec.Command("sh", "-c", `sh -c "$1"; sleep 0.03`, "sh", script)
		cmd.SysProcAttr = &stand.OwnGroup
		return cmd
	}},
}

// TestLeft starts a server with & from a script that ends up to 200 ms later. It is
// not started, or it is ended, and a word says why: never does it stay.
func TestLeft(t *testing.T) {
	t.Parallel()
	runs := stand.Times(20, 200)
	for n := range runs {
		who, after := leaves[n%len(leaves)], 200*time.Millisecond*time.Duration(n/len(leaves))/time.Duration(runs/len(leaves))
		t.Run(fmt.Sprintf("%s %s %d", after, who.name, n), func(t *testing.T) {
			if who.name == "behind another sh" {
				stand.SkipPortable(t, "the parent alone is watched")
			}
			t.Parallel()
			s := shape(t, "one")
			script := "'" + strings.Join(s.Line(), "' '") + "' &"
			if after > 0 {
				script += fmt.Sprintf(" sleep %.3f", after.Seconds())
			}
			cmd := who.below(s, script)
			cmd.Dir = s.Dir
			id := s.StartCmd(t, cmd)
			stand.Wait(t, "the script to end", func() bool { return !id.Running() })
			s.NobodyIn(t)
			s.NoRecord(t)
			s.AllTidied(t)
			said := s.Read(t, "output")
			if strings.Count(said, "has ended\nhint: --background starts a server that stays for this session; nohup ") != 1 {
				t.Errorf("%q", said)
			}
			if (len(s.Traces(t, "up")) > 0) && !strings.Contains(said, "which started it, has ended") {
				t.Errorf("it was up, and ended with %q", said)
			}
		})
	}
}

// TestLeftInBackground does the same with --background: what has found the session
// that asked for it is not the script's, and ends with the agent.
func TestLeftInBackground(t *testing.T) {
	t.Parallel()
	runs := stand.Times(8, 60)
	for n := range runs {
		after := 200 * time.Millisecond * time.Duration(n) / time.Duration(runs)
		t.Run(fmt.Sprint(after), func(t *testing.T) {
			t.Parallel()
			s := shape(t, "one")
			s.Options = []string{"--background"}
			script := fmt.Sprintf("'%s' & sleep %.3f", strings.Join(s.Line(), "' '"), after.Seconds())
			underAgent(t, s, "sh", "-c", script)
			s.Kill(t, s.Starter)
			s.NobodyIn(t)
			s.NoRecord(t)
			s.AllTidied(t)
		})
	}
}

// underAgent has an agent start the words in a session of their own, and waits until
// they have ended.
func underAgent(t *testing.T, s *stand.Stand, words ...string) {
	t.Helper()
	cmd := exec.Command(stand.Standin, append([]string{s.Dir, s.Port, "agent"}, words...)...)
	cmd.Dir = s.Dir
	cmd.SysProcAttr = &stand.OwnSession
	s.Starter = s.StartCmd(t, cmd)
	stand.Wait(t, "the agent's command to return", func() bool { return s.Read(t, "returned") != "" })
}
