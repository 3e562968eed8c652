package terminal_test

import (
	"strings"
	"syscall"
	"testing"

	"bengal-run/launcher/test/console"
	"bengal-run/launcher/test/stand"
)

// ctrlC ends a job by Ctrl+C, and has the shell back.
func ctrlC(t *testing.T, c *console.Console) {
	t.Helper()
	c.WaitForeground(t)
	c.Types(t, "\x03")
	c.Ends(t)
	c.Prompt(t)
}

// stopAndGo stops a job by Ctrl+Z, and goes on with it, before it ends.
func stopAndGo(t *testing.T, c *console.Console) {
	t.Helper()
	c.WaitForeground(t)
	c.Suspend(t)
	c.Types(t, "fg\n")
	c.Resumed(t)
	ctrlC(t, c)
}

// TestPipeline has the launcher stand in a pipeline, at either end of it.
func TestPipeline(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, before, after string
		end                 func(*testing.T, *console.Console)
	}{
		{"behind yes", "yes | ", "", ctrlC},
		{"behind yes, stopped", "yes | ", "", stopAndGo},
		{"before tee", "", " | tee log", ctrlC},
		{"before tee, stopped", "", " | tee log", func(t *testing.T, c *console.Console) {
			c.WaitBeside(t, "tee")
			stopAndGo(t, c)
		}},
		{"between", "yes | ", " | cat >log", ctrlC},
		{"nobody listens", "BENGAL_RUN_VERBOSE=1 ", " 2>&1 | true", func(t *testing.T, c *console.Console) {
			stand.LauncherGets(syscall.SIGTERM)(t, c.Stand)
			c.Ends(t)
			c.Prompt(t)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			console.InShells(t, func(t *testing.T, c *console.Console) {
				c.Starts(t, "one", tt.before, tt.after)
				tt.end(t, c)
			})
		})
	}
}

// TestBrokenPipe: a pipeline ends when one end of it does, as without us.
func TestBrokenPipe(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"yes | " + stand.BengalRun + " -- head -n 1",
		stand.BengalRun + " -- yes | head -n 1",
		stand.BengalRun + " -- sh -c 'yes; true' | head -n 1",
		"yes | " + stand.BengalRun + " -- true",
	} {
		t.Run(strings.ReplaceAll(line, stand.BengalRun, "bengal-run"), func(t *testing.T) {
			console.InShells(t, func(t *testing.T, c *console.Console) {
				c.Types(t, line+"\n")
				c.Prompt(t)
				c.NoRecord(t)
			})
		})
	}
}

// TestInScript has a script stand between the shell and the launcher. Without
// job control all of them are one job.
func TestInScript(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*testing.T, *console.Console){
		"Ctrl+C":  ctrlC,
		"stopped": stopAndGo,
		"TERM": func(t *testing.T, c *console.Console) {
			stand.LauncherGets(syscall.SIGTERM)(t, c.Stand)
			c.Ends(t)
			c.Prompt(t)
		},
		"script killed": func(t *testing.T, c *console.Console) {
			c.Kill(t, parentOfLauncher(t, c.Stand))
			c.Ends(t)
			c.Prompt(t)
		},
		"terminal closed": func(t *testing.T, c *console.Console) { c.Terminal.Close(); c.Ends(t) },
	} {
		t.Run(name, func(t *testing.T) {
			console.InShells(t, func(t *testing.T, c *console.Console) {
				c.Argv = []string{stand.Standin, c.Dir, c.Port, "one"}
				c.Writes(t, "start.sh", "'"+strings.Join(c.Line(), "' '")+"'\necho over >over\n")
				c.Types(t, "sh start.sh\n")
				c.WaitUp(t)
				end(t, c)
			})
		})
	}
}

// TestBehindOutput: what a job in the background prints is seen at once, also
// with "stty tostop", which is not for those that have a session of their own.
func TestBehindOutput(t *testing.T) {
	t.Parallel()
	console.InShells(t, func(t *testing.T, c *console.Console) {
		c.Types(t, "stty tostop\n")
		c.Argv = []string{"sh", "-c", `echo "said-$((6*7))"; exec "$0" "$@"`, stand.Standin, c.Dir, c.Port, "one"}
		c.Types(t, "'"+strings.Join(c.Line(), "' '")+"' &\n")
		c.WaitUp(t)
		stand.Wait(t, "the words", func() bool { return c.Shows("said-42") })
		c.Prompt(t)
		c.Types(t, "kill %1\n")
		c.Ends(t)
		c.Prompt(t)
	})
}
