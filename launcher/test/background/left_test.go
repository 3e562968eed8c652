package background_test

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"bengal-run/launcher/test/stand"
)

// goesOn is a script that runs another, and stays.
const goesOn = `sh -c "$1"; echo >gone; exec sleep 1000`

// leaves are who starts a server with & and is gone soon, and what is above that. All
// have a session of their own: in a container it can be PID 1 that leads ours, and
// who is adopted by PID 1 in its own session looks like its child.
var leaves = []struct {
	name  string
	above func(s *stand.Stand) []string // the script's text follows
}{
	{"leads a group", words("bash", "-c", "set -m; "+goesOn, "bash")},
	{"the group goes on", words("sh", "-c", goesOn, "sh")},
	{"leads a session", words("sh", "-c")},
	{"the agent ends with it", func(s *stand.Stand) []string {
		return []string{stand.Standin, s.Dir, s.Port, "parent", "sh", "-c"}
	}},
	{"behind another sh", words("sh", "-c", `sh -c 'sh -c "$1"; sleep 0.03' sh "$1"; echo >gone; exec sleep 1000`, "sh")},
}

func words(list ...string) func(*stand.Stand) []string {
	return func(*stand.Stand) []string { return list }
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
			line := append(slices.Clone(who.above(s)), script)
			cmd := exec.Command(line[0], line[1:]...)
			cmd.Dir, cmd.SysProcAttr = s.Dir, &stand.OwnSession
			s.Starter = s.StartCmd(t, cmd)
			stand.Wait(t, "the script to end", func() bool { return !s.Starter.Running() || s.Read(t, "gone") != "" })
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
