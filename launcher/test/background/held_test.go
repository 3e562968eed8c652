package background_test

import (
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"bengal-run/launcher/test/stand"
)

// TestFullOutput: where the address cannot be written, nothing runs.
func TestFullOutput(t *testing.T) {
	t.Parallel()
	s := shape(t, "one")
	s.Options = []string{"--background"}
	cmd := exec.Command("sh", "-c", strings.Join(s.Line(), " ")+" >/dev/full")
	cmd.Dir, cmd.SysProcAttr = s.Dir, &stand.OwnSession
	if a := run(t, s, cmd); a.code != 125 || !strings.Contains(a.said, "no space left on device") {
		t.Errorf("exit code %d\n%s", a.code, a.said)
	}
	s.NobodyIn(t)
	s.NoRecord(t)
}

// TestHolds: nobody who reads, or waits for a lock, waits for the server.
func TestHolds(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ script, out string }{
		"substituted": {`out=$(LINE 2>err); echo "<$out>"`, "<URL>\n"},
		"both":        {`out=$(LINE 2>&1); echo "$out" | grep ^http`, "URL\n"},
		"a pipe":      {"LINE | cat", "URL\n"},
		"a fifo":      {"mkfifo pipe; exec 3<>pipe; LINE; exec 3>&-; : | cat", "URL\n"},
		"a lock":      {"exec 9>lock; flock 9; LINE; exec 9>&-; flock -n lock echo free", "URL\nfree\n"},
		"many": {"exec 3</dev/null 4>four 5>five 7>seven 8>>eight; LINE; exec 3<&- 4>&- 5>&- 7>&- 8>&-\n" +
			"for p in $(cat .bengal-run.pid | sed -n 's/^\\(guard\\|command\\)=\\([0-9]*\\).*/\\2/p; 1p'); do ls -l /proc/$p/fd; done | grep -c -e four -e five -e seven -e eight", "URL\n0\n"},
	} {
		t.Run(name, func(t *testing.T) {
			switch name {
			case "a lock":
				stand.Need(t, "flock")
			case "many":
				stand.SkipPortable(t, "/proc is Linux's")
			}
			t.Parallel()
			s := shape(t, "sh")
			s.Options = []string{"--background"}
			script := strings.ReplaceAll(tt.script, "LINE", strings.Join(s.Line(), " "))
			cmd := exec.Command("sh", "-c", script)
			cmd.Dir, cmd.SysProcAttr = s.Dir, &stand.OwnSession
			a := run(t, s, cmd)
			if want := strings.ReplaceAll(tt.out, "URL", "http://127.0.0.1:"+s.Port); a.out != want {
				t.Fatalf("%q, want %q\n%s", a.out, want, a.said)
			}
			s.LivesOn(t)
			stop(t, s)
		})
	}
}

// TestCallersGroup: the caller's group can be killed without the server, and the
// server be stopped without the caller.
func TestCallersGroup(t *testing.T) {
	t.Parallel()
	s := shape(t, "sh")
	s.Options = []string{"--background"}
	cmd := exec.Command("sh", "-c", strings.Join(s.Line(), " ")+"; echo >answers; exec sleep 1000")
	cmd.Dir, cmd.SysProcAttr = s.Dir, &stand.OwnSession
	id := s.StartCmd(t, cmd)
	stand.Wait(t, "it to answer", func() bool { return s.Read(t, "answers") != "" })
	s.Record(t)
	if err := syscall.Kill(-id.PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	stand.Wait(t, "the caller to be gone", func() bool { return !id.Running() })
	s.LivesOn(t)
	stop(t, s)

	s = shape(t, "sh")
	s.Options = []string{"--background"}
	cmd = exec.Command("sh", "-c", strings.Join(s.Line(), " ")+"; echo >answers; exec sleep 1000")
	cmd.Dir, cmd.SysProcAttr = s.Dir, &stand.OwnSession
	id = s.StartCmd(t, cmd)
	stand.Wait(t, "it to answer", func() bool { return s.Read(t, "answers") != "" })
	s.Starter = id
	stop(t, s)
	if !id.Running() {
		t.Error("the caller has ended, too")
	}
}
