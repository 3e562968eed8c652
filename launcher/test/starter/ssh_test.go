package starter_test

import (
	"strings"
	"testing"

	"bengal-run/launcher/test/stand"
)

// TestSSHKeys: Ctrl+C goes through "ssh -t".
func TestSSHKeys(t *testing.T) {
	server := newSSHD(t)
	for _, shape := range []string{"one", "sh", "npm"} {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			s.Argv = []string{stand.Standin, s.Dir, s.Port, shape}
			server.start(t, s, true, "'"+strings.Join(s.Line(), "' '")+"'; echo done")
			stand.Key("\x03")(t, s)
			s.Ends(t)
		})
	}
}

// TestSSH drops the line in each way: with a terminal and without, with a shell
// that stays between sshd and the launcher and without.
func TestSSH(t *testing.T) {
	server := newSSHD(t)
	for _, terminal := range []bool{true, false} {
		for _, between := range []bool{true, false} {
			for _, shape := range []string{"one", "sh", "npm"} {
				for who, drop := range map[string]func(*testing.T, *stand.Stand){
					"client": func(t *testing.T, s *stand.Stand) { s.Kill(t, s.Starter) },
					"server": func(t *testing.T, s *stand.Stand) { s.Kill(t, connection(t, s)) },
				} {
					name := who + " killed, " + shape
					if between {
						name += ", behind a shell"
					}
					if terminal {
						name += ", with a terminal"
					}
					t.Run(name, func(t *testing.T) {
						if !terminal && between {
							stand.SkipPortable(t, "the parent alone is watched")
						}
						t.Parallel()
						s := stand.New(t)
						s.Argv = []string{stand.Standin, s.Dir, s.Port, shape}
						line := stand.BengalRun + " '" + strings.Join(s.Words(), "' '") + "'"
						if between {
							line += "; echo done"
						} else {
							line = "exec " + line
						}
						server.start(t, s, terminal, line)
						drop(t, s)
						s.Ends(t)
					})
				}
			}
		}
	}
}
