package background_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/test/stand"
)

// An answer is what a start in the background came to.
type answer struct {
	code      int
	signal    syscall.Signal
	out, said string
	took      time.Duration
}

// shape is a stand whose COMMAND is a stand-in.
func shape(t *testing.T, words ...string) *stand.Stand {
	t.Helper()
	s := stand.New(t)
	s.Argv = append([]string{stand.Standin, s.Dir, s.Port}, words...)
	return s
}

// foreground is the process that waits: this test is the agent that has started a
// session for it.
func foreground(s *stand.Stand, options ...string) *exec.Cmd {
	words := append([]string{"--background"}, options...)
	cmd := exec.Command(stand.BengalRun, append(words, s.Words()...)...)
	cmd.Dir, cmd.SysProcAttr = s.Dir, &stand.OwnSession
	return cmd
}

// start starts in the background. Its output goes through pipes, which are read to
// their ends: who held one would be waited for.
func start(t *testing.T, s *stand.Stand, options ...string) answer {
	t.Helper()
	return run(t, s, foreground(s, options...))
}

func run(t *testing.T, s *stand.Stand, cmd *exec.Cmd) answer {
	t.Helper()
	return begin(t, s, cmd)()
}

// begin has the foreground begin. It returns what waits for its end.
func begin(t *testing.T, s *stand.Stand, cmd *exec.Cmd) (wait func() answer) {
	t.Helper()
	t.Cleanup(func() { stand.Call(t, s.Dir, "stop", "--quiet", "--grace", "0") })
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	began := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return func() (a answer) {
		err := cmd.Wait()
		a.took = time.Since(began)
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		if status := cmd.ProcessState.Sys().(syscall.WaitStatus); status.Signaled() {
			a.signal = status.Signal()
		}
		a.code, a.out, a.said = cmd.ProcessState.ExitCode(), out.String(), said.String()
		return a
	}
}

// ready wants it to answer where it was expected.
func (a answer) ready(t *testing.T, s *stand.Stand) {
	t.Helper()
	if want := "http://127.0.0.1:" + s.Port + "\n"; a.code != 0 || a.out != want {
		t.Fatalf("exit code %d, %q, want %q\n%s", a.code, a.out, want, a.said)
	}
	dial(t, s.Port)
}

// refused wants it not to have been started, for a reason.
func (a answer) refused(t *testing.T, code int, why string) {
	t.Helper()
	if a.code != code || a.out != "" || !regexp.MustCompile(why).MatchString(a.said) {
		t.Fatalf("exit code %d, %q, want %d and %q:\n%s", a.code, a.out, code, why, a.said)
	}
}

// failed wants nothing to be left besides.
func (a answer) failed(t *testing.T, s *stand.Stand, code int, why string) {
	t.Helper()
	a.refused(t, code, why)
	s.NobodyIn(t)
	s.NoRecord(t)
}

// stop ends what runs, and wants nothing to be left.
func stop(t *testing.T, s *stand.Stand) {
	t.Helper()
	launcher := s.Record(t).Launcher
	if code, said := stand.Call(t, s.Dir, "stop"); code != 0 || !strings.Contains(said, "bengal-run: stopping ") {
		t.Fatalf("exit code %d: %s", code, said)
	}
	if launcher.Running() {
		t.Errorf("stop has returned before %s was gone", launcher)
	}
	s.Ends(t)
}

// listed is the one instance of a folder that list shows.
func listed(t *testing.T, s *stand.Stand) stand.Running {
	t.Helper()
	out, err := exec.Command(stand.BengalRun, "list", "--json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var list []stand.Running
	if err := json.Unmarshal(out, &list); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	list = slices.DeleteFunc(list, func(r stand.Running) bool { return r.Dir != s.Dir || r.State != "live" })
	if len(list) != 1 {
		t.Fatalf("%d instances are listed: %+v", len(list), list)
	}
	return list[0]
}

// dial wants somebody to listen.
func dial(t *testing.T, port string) {
	t.Helper()
	c, err := net.Dial("tcp", "localhost:"+port)
	if err != nil {
		t.Fatalf("it does not answer: %v", err)
	}
	c.Close()
}
