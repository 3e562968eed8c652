package background_test

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/console"
	"bengal-run/launcher/test/stand"
	"bengal-run/prompt/terminaltest"
)

// line starts in the background, as shells read it.
func line(s *stand.Stand) string {
	s.Options = []string{"--background"}
	return "'" + strings.Join(s.Line(), "' '") + "'"
}

// TestAgent: without a terminal it ends with whoever started the session, and not
// with what lies between.
func TestAgent(t *testing.T) {
	t.Parallel()
	for name, between := range map[string]string{
		"nothing":    "exec LINE",
		"a script":   "LINE; true",
		"an orphan":  "sh -c 'sleep 0.05; LINE' & wait",
		"make":       `printf 'dev:\n\t@LINE\n' >Makefile; make -s dev`,
		"make -j":    `printf 'dev:\n\t+@LINE\n' >Makefile; make -s -j2 dev`,
		"xargs":      "echo one | xargs -I% LINE",
		"a pipeline": "LINE | cat",
	} {
		t.Run(name, func(t *testing.T) {
			if strings.HasPrefix(name, "make") {
				stand.Need(t, "make")
			}
			t.Parallel()
			s := shape(t, "one")
			s.Options = []string{"--background"}
			underAgent(t, s, "sh", "-c", strings.ReplaceAll(between, "LINE", strings.Join(s.Line(), " ")))
			if got := s.Read(t, "returned"); got != "0\n" {
				t.Fatalf("exit code %s", got)
			}
			s.LivesOn(t)
			if until := listed(t, s).Until; until == nil || until.PID != s.Starter.PID {
				t.Errorf("until %+v, want PID %d", until, s.Starter.PID)
			}
			s.Kill(t, s.Starter)
			s.Ends(t)
			if said := s.Read(t, ".bengal-run.log"); !regexp.MustCompile(`: its session has ended \(standin, PID \d+\)\n`).MatchString(said) {
				t.Errorf("the log: %s", said)
			}
		})
	}
}

// TestDaemon: an agent that has left its session's leader behind is found.
func TestDaemon(t *testing.T) {
	t.Parallel()
	s := shape(t, "one")
	s.Writes(t, "agent.sh", "while kill -0 $1 2>/dev/null; do sleep 0.01; done; "+line(s)+"; echo $? $$ >returned; exec sleep 1000\n")
	cmd := exec.Command("sh", "-c", "sh agent.sh $$ &")
	cmd.Dir, cmd.SysProcAttr = s.Dir, &stand.OwnSession
	s.StartCmd(t, cmd)
	var code, agent int
	stand.Wait(t, "the start to return", func() bool {
		n, _ := fmt.Sscan(s.Read(t, "returned"), &code, &agent)
		return n == 2
	})
	s.Starter = stand.Must(system.Look(agent)).ID
	defer func() { _ = s.Starter.Signal(syscall.SIGKILL) }()
	if code != 0 || listed(t, s).Until.PID != agent {
		t.Errorf("exit code %d, until %+v", code, listed(t, s).Until)
	}
	s.LivesOn(t)
	s.Kill(t, s.Starter)
	s.Ends(t)
}

// TestLeaderGone: where nobody is left of the session, nothing is started.
func TestLeaderGone(t *testing.T) {
	t.Parallel()
	s := shape(t, "one")
	s.Writes(t, "orphan.sh", "while kill -0 $1 2>/dev/null; do sleep 0.01; done; exec "+line(s)+"\n")
	cmd := exec.Command("sh", "-c", "sh orphan.sh $$ &")
	cmd.Dir, cmd.SysProcAttr = s.Dir, &stand.OwnSession
	s.StartCmd(t, cmd)
	stand.Wait(t, "it to be refused", func() bool {
		return s.Read(t, "output") == "bengal-run: whoever started this has ended\nhint: nohup or --parent-death=off starts a server that stays for good\n"
	})
	s.NobodyIn(t)
	s.NoRecord(t)
}

// TestStandsAlone: nobody's end ends what was started to stay.
func TestStandsAlone(t *testing.T) {
	t.Parallel()
	for name, how := range map[string]string{
		"nohup": "nohup LINE",
		"off":   "BENGAL_RUN_PARENT_DEATH=off LINE",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := shape(t, "one")
			underAgent(t, s, "sh", "-c", strings.ReplaceAll(how, "LINE", line(s)))
			if got := s.Read(t, "returned"); got != "0\n" {
				t.Fatalf("exit code %s", got)
			}
			s.Kill(t, s.Starter)
			s.LivesOn(t)
			if until := listed(t, s).Until; until != nil {
				t.Errorf("until %+v", until)
			}
			stop(t, s)
		})
	}
}

// TestTerminal: at a terminal it ends with that, and with the shell.
func TestTerminal(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*testing.T, *console.Console){
		"closed":       func(t *testing.T, c *console.Console) { c.Terminal.Close() },
		"shell killed": func(t *testing.T, c *console.Console) { c.Kill(t, c.Starter) },
		"shell left":   func(t *testing.T, c *console.Console) { c.Types(t, "exit\n") },
		"stopped":      func(t *testing.T, c *console.Console) { c.Types(t, stand.BengalRun+" stop\n") },
	} {
		t.Run(name, func(t *testing.T) {
			console.InShells(t, func(t *testing.T, c *console.Console) {
				c.Argv = []string{stand.Standin, c.Dir, c.Port, "sh"}
				c.Writes(t, "up.sh", line(c.Stand)+"\n") // which is gone when it answers
				c.Types(t, "sh up.sh\n")
				c.Terminal.WaitShown(t, "\nhttp://127.0.0.1:"+c.Port+"\r\n", 1)
				c.Prompt(t)
				if !c.Shows("bengal-run: waiting for ") || !c.Shows("to answer on a port, for up to 1m\r\n") {
					t.Error("it does not say that it waits")
				}
				c.Record(t)
				c.Types(t, "\x03") // which is the shell's
				c.LivesOn(t)
				end(t, c)
				c.Ends(t)
			})
		})
	}
}

// TestDeafLeader: a terminal that closes ends it though the session's leader goes on.
func TestDeafLeader(t *testing.T) {
	t.Parallel()
	stand.SkipPortable(t, "only the leader is watched")
	s := shape(t, "one")
	cmd := exec.Command("bash", "--norc", "--noprofile", "-c", line(s)+`; trap "" HUP; echo de""af; while :; do sleep 1; done`)
	cmd.Dir, cmd.Env = s.Dir, append(os.Environ(), "TERM=dumb")
	terminal := terminaltest.Start(t, cmd, 80, nil)
	s.Starter = stand.Must(system.Look(cmd.Process.Pid)).ID
	terminal.WaitShown(t, "deaf", 1)
	s.Record(t)
	other := terminaltest.Start(t, exec.Command("true"), 80, nil) // another one that closes
	<-other.Over()
	other.Close()
	s.LivesOn(t)
	terminal.Close()
	s.Ends(t)
	if said := s.Read(t, ".bengal-run.log"); !strings.Contains(said, ": its terminal was closed (/dev/pts/") {
		t.Errorf("the log: %s", said)
	}
	if !s.Starter.Running() {
		t.Error("the leader has ended, which proves nothing")
	}
}

// TestLeaderOfItsOwn: where the session ends with the foreground, so does the server,
// which is said.
func TestLeaderOfItsOwn(t *testing.T) {
	t.Parallel()
	s := shape(t, "one")
	s.Options = []string{"--background"}
	words := s.Line()
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir, cmd.Env = s.Dir, append(os.Environ(), "TERM=dumb")
	terminal := terminaltest.Start(t, cmd, 80, nil)
	terminal.WaitShown(t, "this terminal's session ends with this command, and the server with it\r\nhint: nohup or ", 1)
	s.NobodyIn(t)
	s.NoRecord(t)
	s.AllTidied(t)
}
