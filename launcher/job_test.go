package launcher_test

import (
	"strconv"
	"syscall"
	"testing"

	"bengal-run/launcher/system"
)

// suspend presses Ctrl+Z, waits until everybody is stopped, and the shell is
// back.
func (c *console) suspend(t *testing.T) {
	t.Helper()
	c.types(t, "\x1a")
	wait(t, "the launcher and COMMAND's group to stop", func() bool { return c.stopped(t) == len(c.job(t)) })
	c.prompt(t)
}

func (c *console) resumed(t *testing.T) {
	t.Helper()
	wait(t, "the launcher and COMMAND's group to go on", func() bool { return c.stopped(t) == 0 })
}

// job is who Ctrl+Z stops.
func (c *console) job(t *testing.T) []int {
	in := c.record(t)
	pids := []int{in.launcher.PID, in.command.PID}
	for _, up := range c.traces(t, "up") {
		if pid, err := strconv.Atoi(up); err == nil && pid != in.command.PID {
			pids = append(pids, pid)
		}
	}
	return pids
}

func (c *console) stopped(t *testing.T) int {
	n := 0
	for _, pid := range c.job(t) {
		if i, err := system.Look(pid); err == nil && i.Stopped() {
			n++
		}
	}
	return n
}

// TestForeground stops a job twice and goes on with it, and ends it by Ctrl+C.
func TestForeground(t *testing.T) {
	for _, shape := range []string{"one", "sh"} {
		t.Run(shape, func(t *testing.T) {
			inShells(t, func(t *testing.T, c *console) {
				c.starts(t, shape, "", "")
				for range 2 {
					c.suspend(t)
					c.types(t, "fg\n")
					c.resumed(t)
				}
				c.types(t, "\x03")
				c.ends(t)
				c.prompt(t)
			})
		})
	}
}

// TestGoesOnBehind stops a job, has it go on in the background, and brings it
// back for Ctrl+C.
func TestGoesOnBehind(t *testing.T) {
	inShells(t, func(t *testing.T, c *console) {
		c.starts(t, "sh", "", "")
		c.suspend(t)
		c.types(t, "bg\n")
		c.resumed(t)
		c.prompt(t)
		c.livesOn(t)
		c.types(t, "fg\n")
		c.waitForeground(t)
		c.types(t, "\x03")
		c.ends(t)
		c.prompt(t)
	})
}

// TestStoppedIsEnded: the end reaches a job that is stopped.
func TestStoppedIsEnded(t *testing.T) {
	for name, end := range map[string]func(*testing.T, *console){
		"kill":            func(t *testing.T, c *console) { c.types(t, "kill %1\n") },
		"shell killed":    func(t *testing.T, c *console) { c.kill(t, c.starter) },
		"terminal closed": func(t *testing.T, c *console) { c.terminal.Close() },
		"launcher killed": func(t *testing.T, c *console) { launcherGets(syscall.SIGKILL)(t, c.stand) },
	} {
		t.Run(name, func(t *testing.T) {
			inShells(t, func(t *testing.T, c *console) {
				c.starts(t, "sh", "", "")
				c.suspend(t)
				end(t, c)
				c.ends(t)
			})
		})
	}
}

// TestRawStopped: the shell gets the terminal as it knows it, and COMMAND gets
// its own settings back.
func TestRawStopped(t *testing.T) {
	inShells(t, func(t *testing.T, c *console) {
		c.starts(t, "raw", "", "")
		raw := c.settings(t)
		signalTo(t, c.record(t).launcher, syscall.SIGTSTP) // in raw mode Ctrl+Z is a key like others
		wait(t, "the launcher to stop", func() bool { return c.stopped(t) == len(c.job(t)) })
		c.prompt(t)
		c.types(t, "fg\n")
		c.resumed(t)
		wait(t, "the terminal to be in raw mode again", func() bool { return c.settings(t) == raw })
		launcherGets(syscall.SIGTERM)(t, c.stand)
		c.ends(t)
		c.prompt(t)
	})
}

// waitForeground waits until the launcher's group is the one that the keys go
// to.
func (c *console) waitForeground(t *testing.T) {
	t.Helper()
	wait(t, "the launcher to be in the foreground", func() bool {
		i, err := system.Look(c.record(t).launcher.PID)
		return err == nil && c.foreground() == i.Group
	})
}
