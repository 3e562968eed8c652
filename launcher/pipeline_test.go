package launcher_test

import (
	"strings"
	"syscall"
	"testing"
)

// ctrlC ends a job by Ctrl+C, and has the shell back.
func ctrlC(t *testing.T, c *console) {
	t.Helper()
	c.waitForeground(t)
	c.types(t, "\x03")
	c.ends(t)
	c.prompt(t)
}

// stopAndGo stops a job by Ctrl+Z, and goes on with it, before it ends.
func stopAndGo(t *testing.T, c *console) {
	t.Helper()
	c.waitForeground(t)
	c.suspend(t)
	c.types(t, "fg\n")
	c.resumed(t)
	ctrlC(t, c)
}

// TestPipeline has the launcher stand in a pipeline, at either end of it.
func TestPipeline(t *testing.T) {
	for _, tt := range []struct {
		name, before, after string
		end                 func(*testing.T, *console)
	}{
		{"behind yes", "yes | ", "", ctrlC},
		{"behind yes, stopped", "yes | ", "", stopAndGo},
		{"before tee", "", " | tee log", ctrlC},
		{"before tee, stopped", "", " | tee log", stopAndGo},
		{"between", "yes | ", " | cat >log", ctrlC},
		{"nobody listens", "BENGAL_RUN_VERBOSE=1 ", " 2>&1 | true", func(t *testing.T, c *console) {
			launcherGets(syscall.SIGTERM)(t, c.stand)
			c.ends(t)
			c.prompt(t)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inShells(t, func(t *testing.T, c *console) {
				c.starts(t, "one", tt.before, tt.after)
				tt.end(t, c)
			})
		})
	}
}

// TestBrokenPipe: a pipeline ends when one end of it does, as without us.
func TestBrokenPipe(t *testing.T) {
	for _, line := range []string{
		"yes | " + bengalRun + " -- head -n 1",
		bengalRun + " -- yes | head -n 1",
		bengalRun + " -- sh -c 'yes; true' | head -n 1",
		"yes | " + bengalRun + " -- true",
	} {
		t.Run(strings.ReplaceAll(line, bengalRun, "bengal-run"), func(t *testing.T) {
			inShells(t, func(t *testing.T, c *console) {
				c.types(t, line+"\n")
				c.prompt(t)
				c.noRecord(t)
			})
		})
	}
}

// TestInScript has a script stand between the shell and the launcher. Without
// job control all of them are one job.
func TestInScript(t *testing.T) {
	for name, end := range map[string]func(*testing.T, *console){
		"Ctrl+C":  ctrlC,
		"stopped": stopAndGo,
		"TERM": func(t *testing.T, c *console) {
			launcherGets(syscall.SIGTERM)(t, c.stand)
			c.ends(t)
			c.prompt(t)
		},
		"script killed": func(t *testing.T, c *console) {
			c.kill(t, c.parentOfLauncher(t))
			c.ends(t)
			c.prompt(t)
		},
		"terminal closed": func(t *testing.T, c *console) { c.terminal.Close(); c.ends(t) },
	} {
		t.Run(name, func(t *testing.T) {
			inShells(t, func(t *testing.T, c *console) {
				c.argv = []string{standin, c.dir, c.port, "one"}
				c.writes(t, "start.sh", "'"+strings.Join(c.line(), "' '")+"'\necho over >over\n")
				c.types(t, "sh start.sh\n")
				c.waitUp(t)
				end(t, c)
			})
		})
	}
}

// TestBehindOutput: what a job in the background prints is seen at once, also
// with "stty tostop", which is not for those that have a session of their own.
func TestBehindOutput(t *testing.T) {
	inShells(t, func(t *testing.T, c *console) {
		c.types(t, "stty tostop\n")
		c.argv = []string{"sh", "-c", `echo "said-$((6*7))"; exec "$0" "$@"`, standin, c.dir, c.port, "one"}
		c.types(t, "'"+strings.Join(c.line(), "' '")+"' &\n")
		c.waitUp(t)
		wait(t, "the words", func() bool { return c.shows("said-42") })
		c.prompt(t)
		c.types(t, "kill %1\n")
		c.ends(t)
		c.prompt(t)
	})
}
