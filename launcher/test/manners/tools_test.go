package manners_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/test/peer"
	"bengal-run/launcher/test/stand"
)

// A tool is one that starts servers, and ends their trees.
type tool struct {
	name, pkg string
	// line has the tool start a line of shell, and end it when a file named "enough"
	// is there.
	line func(program string, s *stand.Stand, t *testing.T, server string) []string
	stay bool // it starts the server again
}

const untilEnough = "sh -c 'until [ -e enough ]; do sleep 0.02; done; exit 3'"

var tools = []tool{
	{"concurrently", "concurrently@9.2.5", func(program string, _ *stand.Stand, _ *testing.T, server string) []string {
		return []string{program, "-k", server, untilEnough}
	}, false},
	{"run-p", "npm-run-all@4.1.5", func(program string, s *stand.Stand, t *testing.T, server string) []string {
		s.Writes(t, "package.json", fmt.Sprintf(`{"private": true, "scripts": {"dev": "%s", "enough": "%s"}}`, server, untilEnough))
		return []string{program, "--race", "dev", "enough"}
	}, false},
	{"nodemon", "nodemon@3.1.14", func(program string, s *stand.Stand, t *testing.T, server string) []string {
		return []string{program, "--signal", "SIGTERM", "--watch", "enough", "--exec", server}
	}, true},
}

// TestTools has tools start the server, below bengal-run and above it, and end it
// as they do: it is told once, and has time to tidy up.
func TestTools(t *testing.T) {
	t.Parallel()
	for _, tool := range tools {
		for _, place := range []string{"above", "below"} {
			t.Run(tool.name+" "+place, func(t *testing.T) {
				program := filepath.Join(peer.NpmPackage(t, tool.pkg), "node_modules", ".bin", tool.name)
				t.Parallel()
				for round := range stand.Times(1, 3) {
					t.Run(fmt.Sprint(round), func(t *testing.T) {
						t.Parallel()
						toolEnds(t, tool, program, place == "above")
					})
				}
			})
		}
	}
}

func toolEnds(t *testing.T, tool tool, program string, above bool) {
	s := stand.New(t)
	server := []string{stand.Standin, s.Dir, s.Port, "one"}
	var line []string
	if above {
		s.Argv = server
		line = tool.line(program, s, t, strings.Join(s.Line(), " "))
	} else {
		s.Argv = tool.line(program, s, t, strings.Join(server, " "))
		line = s.Line()
	}
	if tool.stay {
		s.Note(t, "enough")
	}
	cmd := exec.Command(line[0], line[1:]...)
	cmd.Dir, cmd.SysProcAttr = s.Dir, &stand.OwnSession
	cmd.Env = append(os.Environ(), "NO_UPDATE_NOTIFIER=1")
	root := s.StartCmd(t, cmd)
	s.WaitUp(t)
	settles(t, s)
	if !tool.stay {
		s.Note(t, "enough")
		s.NobodyIn(t)
		s.Ends(t)
		return
	}
	// nodemon starts a program for each process that it signals: on a busy machine that
	// takes longer than the end is held, and the server is told by both. Not three times in
	// a row.
	for restarts := 1; restarts <= 3 && len(s.Traces(t, "tidied")) == 0; restarts++ {
		var changed time.Time
		stand.Wait(t, "the server to be started again", func() bool {
			if time.Since(changed) > 3*time.Second { // nodemon may not have watched yet
				changed = time.Now()
				s.Appends(t, "enough", "more\n")
			}
			return len(s.Traces(t, "up")) > restarts
		})
	}
	if len(s.Traces(t, "tidied")) == 0 {
		t.Errorf("no server that was to end had the time to tidy up: %v", s.Untidy(t))
	}
	s.Seen = nil
	s.Record(t)
	s.Kill(t, root)
	if above && stand.Portable { // it watches its parent alone, which is nodemon's shell
		stand.LauncherGets(syscall.SIGTERM)(t, s)
	}
	s.NobodyIn(t)
	s.NoRecord(t)
}
