package starter_test

import (
	"fmt"
	"strings"
	"testing"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/stand"
	"bengal-run/pidfile"
)

// TestSSH runs below one server for all of it.
func TestSSH(t *testing.T) {
	t.Parallel()
	server := newSSHD(t)
	t.Run("keys", server.keys)
	t.Run("dropped", server.drops)
	t.Run("dropped, in the background", server.dropsBehind)
}

// keys: Ctrl+C goes through "ssh -t".
func (d *sshd) keys(t *testing.T) {
	t.Parallel()
	for row, shape := range []string{"one", "sh", "npm"} {
		if stand.Left(row, 0, 2) {
			continue
		}
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			s.Argv = []string{stand.Standin, s.Dir, s.Port, shape}
			d.start(t, s, true, "'"+strings.Join(s.Line(), "' '")+"'; echo done")
			stand.Key("\x03")(t, s)
			s.Ends(t)
		})
	}
}

// drops drops the line in each way: with a terminal and without, with a shell
// that stays between sshd and the launcher and without.
func (d *sshd) drops(t *testing.T) {
	t.Parallel()
	row := 0
	for _, terminal := range []bool{true, false} {
		for _, between := range []bool{true, false} {
			for _, shape := range []string{"one", "sh", "npm"} {
				for _, killed := range []string{"client", "server"} {
					if row++; stand.Left(row, 0, 5) {
						continue
					}
					name := killed + " killed, " + shape
					if between {
						name += ", behind a shell"
					}
					if terminal {
						name += ", with a terminal"
					}
					t.Run(name, func(t *testing.T) {
						t.Parallel()
						d.drop(t, terminal, between, shape, killed)
					})
				}
			}
		}
	}
}

func (d *sshd) drop(t *testing.T, terminal, between bool, shape, killed string) {
	s := stand.New(t)
	s.Argv = []string{stand.Standin, s.Dir, s.Port, shape}
	line := stand.BengalRun + " '" + strings.Join(s.Words(), "' '") + "'"
	if between {
		line += "; echo done"
	} else {
		line = "exec " + line
	}
	d.start(t, s, terminal, line)
	victim := s.Starter
	if killed == "server" {
		victim = connection(t, s)
	}
	s.Kill(t, victim)
	s.Ends(t)
}

// dropsBehind drops the line of a start in the background whose shell stays.
func (d *sshd) dropsBehind(t *testing.T) {
	t.Parallel()
	for _, terminal := range []bool{true, false} {
		for _, killed := range []string{"client", "server"} {
			t.Run(fmt.Sprintf("%s killed, terminal %v", killed, terminal), func(t *testing.T) {
				t.Parallel()
				s := stand.New(t)
				s.Argv, s.Options = []string{stand.Standin, s.Dir, s.Port, "sh"}, []string{"--background"}
				d.start(t, s, terminal, "'"+strings.Join(s.Line(), "' '")+"' && echo >answers; exec sleep 1000")
				stand.Wait(t, "it to answer", func() bool { return s.Read(t, "answers") != "" })
				s.LivesOn(t)
				victim := s.Starter
				if killed == "server" {
					victim = d.session(t, s)
				}
				s.Kill(t, victim)
				s.Ends(t)
			})
		}
	}
}

// session is the server's process that the record names: with a terminal, the shell's
// parent.
func (d *sshd) session(t *testing.T, s *stand.Stand) system.ID {
	t.Helper()
	r, err := pidfile.Parse([]byte(s.Read(t, pidfile.DefaultName)))
	if err != nil {
		t.Fatal(err)
	}
	id := stand.Must(system.ParseID(r.Until))
	i := stand.Must(system.Look(id.PID))
	if !strings.HasPrefix(i.Name, "sshd") {
		i = stand.Must(system.Look(i.Parent))
	}
	if !strings.HasPrefix(i.Name, "sshd") {
		t.Fatalf("%s is watched", i.Name)
	}
	return i.ID
}
