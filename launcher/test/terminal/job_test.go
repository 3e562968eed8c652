package terminal_test

import (
	"syscall"
	"testing"

	"bengal-run/launcher/test/console"
	"bengal-run/launcher/test/stand"
)

// TestForeground stops a job twice and goes on with it, and ends it by Ctrl+C.
func TestForeground(t *testing.T) {
	t.Parallel()
	outer := stand.BengalRun + " --no-pidfile -- "
	for _, tt := range []struct{ name, shape, before, after string }{
		{"one", "one", "", ""},
		{"sh", "sh", "", ""},
		{"below another instance", "one", outer, ""},
		{"below sh in another instance", "sh", outer + `sh -c "`, `; true"`},
		{"below two instances", "one", outer + outer, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			console.InShells(t, func(t *testing.T, c *console.Console) {
				c.Starts(t, tt.shape, tt.before, tt.after)
				for range 2 {
					c.Suspend(t)
					c.Types(t, "fg\n")
					c.Resumed(t)
				}
				c.Types(t, "\x03")
				c.Ends(t)
				c.Prompt(t)
			})
		})
	}
}

// TestGoesOnBehind stops a job, has it go on in the background, and brings it
// back for Ctrl+C.
func TestGoesOnBehind(t *testing.T) {
	t.Parallel()
	console.InShells(t, func(t *testing.T, c *console.Console) {
		c.Starts(t, "sh", "", "")
		c.Suspend(t)
		c.Types(t, "bg\n")
		c.Resumed(t)
		c.Prompt(t)
		c.LivesOn(t)
		c.Types(t, "fg\n")
		c.WaitForeground(t)
		c.Types(t, "\x03")
		c.Ends(t)
		c.Prompt(t)
	})
}

// TestStoppedIsEnded: the end reaches a job that is stopped.
func TestStoppedIsEnded(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*testing.T, *console.Console){
		"kill":            func(t *testing.T, c *console.Console) { c.Types(t, "kill %1\n") },
		"shell killed":    func(t *testing.T, c *console.Console) { c.Kill(t, c.Starter) },
		"terminal closed": func(t *testing.T, c *console.Console) { c.Terminal.Close() },
		"launcher killed": func(t *testing.T, c *console.Console) { stand.LauncherGets(syscall.SIGKILL)(t, c.Stand) },
	} {
		t.Run(name, func(t *testing.T) {
			console.InShells(t, func(t *testing.T, c *console.Console) {
				c.Starts(t, "sh", "", "")
				c.Suspend(t)
				end(t, c)
				c.Ends(t)
			})
		})
	}
}

// TestRawStopped: the shell gets the terminal as it knows it, and COMMAND gets its own
// settings back: also if it was stopped once more behind, where the settings are those
// that the shell has made for itself.
func TestRawStopped(t *testing.T) {
	t.Parallel()
	for name, behind := range map[string]bool{"in front": false, "behind, too": true} {
		t.Run(name, func(t *testing.T) {
			console.InShells(t, func(t *testing.T, c *console.Console) {
				c.Starts(t, "raw", "", "")
				raw := c.Settings(t)
				stops := func() {
					stand.SignalTo(t, c.Record(t).Launcher, syscall.SIGTSTP) // in raw mode Ctrl+Z is a key like others
					stand.Wait(t, "the launcher to stop", func() bool { return c.Stopped(t) == len(c.Job(t)) })
				}
				stops()
				c.Prompt(t)
				if behind {
					c.Types(t, "bg\n")
					c.Resumed(t)
					c.Prompt(t)
					stops()
					c.Prompt(t) // it has seen that by then: zsh does not continue what it thinks runs
				}
				c.Types(t, "fg\n")
				c.Resumed(t)
				stand.Wait(t, "the terminal to be in raw mode again", func() bool { return c.Settings(t) == raw })
				stand.LauncherGets(syscall.SIGTERM)(t, c.Stand)
				c.Ends(t)
				c.Prompt(t)
			})
		})
	}
}
