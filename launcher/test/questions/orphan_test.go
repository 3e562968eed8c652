package questions_test

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"bengal-run/launcher/test/console"
	"bengal-run/launcher/test/stand"
)

// TestOrphanAnswers: a server of this project that something else has left behind is
// asked about with No for Enter. While the question stands there is no instance yet.
func TestOrphanAnswers(t *testing.T) {
	t.Parallel()
	stand.SkipPortable(t, "where somebody works is told by lsof")
	for _, tt := range []struct {
		keys  string
		code  int
		ended bool
	}{{"\r", 75, false}, {"n\r", 75, false}, {"y\r", 0, true}} {
		t.Run(fmt.Sprintf("%q", tt.keys), func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			orphan := exec.Command("sh", "-c", `"$0" "$1" "$2" one &`, stand.Standin, s.Dir, s.Port)
			orphan.Dir, orphan.SysProcAttr = s.Dir, &syscall.SysProcAttr{Setsid: true}
			starter := s.StartCmd(t, orphan)
			s.WaitUp(t)
			stand.Wait(t, "the server to be an orphan", func() bool { return !starter.Running() })
			server := s.Server(t)
			line := fmt.Sprintf(`'%s' -p %s -- true; echo "code-$?-"; echo over-$((1+1))-`, stand.BengalRun, s.Port)
			c := console.At(t, s.Dir, line, false)
			c.WaitFor(t, "Kill stale process? (y/N)")
			if !strings.Contains(c.Shown(), "whoever started it is gone") {
				t.Errorf("it does not say what it is:\n%s", c.Shown())
			}
			list := exec.Command(stand.BengalRun, "list", "--json")
			out, err := list.Output()
			var all []stand.Running
			if err := json.Unmarshal(out, &all); err != nil {
				t.Fatal(err)
			}
			for _, r := range all {
				if r.Dir == s.Dir {
					t.Errorf("an instance that asks is listed: %+v, %v", r, err)
				}
			}
			if _, err := c.WriteString(tt.keys); err != nil {
				t.Fatal(err)
			}
			c.WaitFor(t, "over-2-")
			if want := fmt.Sprintf("code-%d-", tt.code); !strings.Contains(c.Shown(), want) {
				t.Errorf("no %s in\n%s", want, c.Shown())
			}
			if ended := !server.Running(); ended != tt.ended {
				t.Errorf("it has ended: %t", ended)
			}
			_ = server.Signal(syscall.SIGKILL)
		})
	}
}
