package launcher_test

import (
	"strings"
	"testing"
)

// TestSSH drops the line in each way: with a terminal and without, with a shell
// that stays between sshd and the launcher and without.
func TestSSH(t *testing.T) {
	server := newSSHD(t)
	for _, terminal := range []bool{true, false} {
		for _, between := range []bool{true, false} {
			for _, shape := range []string{"one", "sh", "npm"} {
				for who, drop := range map[string]func(*testing.T, *stand){
					"client": func(t *testing.T, s *stand) { s.kill(t, s.starter) },
					"server": func(t *testing.T, s *stand) { s.kill(t, connection(t, s)) },
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
							skipPortable(t, "the parent alone is watched")
						}
						t.Parallel()
						s := newStand(t)
						s.argv = []string{standin, s.dir, s.port, shape}
						line := bengalRun + " '" + strings.Join(s.words(), "' '") + "'"
						if between {
							line += "; echo done"
						} else {
							line = "exec " + line
						}
						server.start(t, s, terminal, line)
						drop(t, s)
						s.ends(t)
					})
				}
			}
		}
	}
}
