package console

import (
	"slices"
	"strconv"
	"testing"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/stand"
)

// Suspend presses Ctrl+Z, waits until everybody is stopped, and the shell is
// back.
func (c *Console) Suspend(t *testing.T) {
	t.Helper()
	c.Types(t, "\x1a")
	stand.Wait(t, "the launcher and COMMAND's group to stop", func() bool { return c.Stopped(t) == len(c.Job(t)) })
	c.Prompt(t)
}

// Resumed waits until everybody goes on.
func (c *Console) Resumed(t *testing.T) {
	t.Helper()
	stand.Wait(t, "the launcher and COMMAND's group to go on", func() bool { return c.Stopped(t) == 0 })
}

// Job is who Ctrl+Z stops.
func (c *Console) Job(t *testing.T) []int {
	in := c.Record(t)
	pids := []int{in.Launcher.PID, in.Command.PID}
	for _, up := range c.Traces(t, "up") {
		if pid, err := strconv.Atoi(up); err == nil && pid != in.Command.PID {
			pids = append(pids, pid)
		}
	}
	return pids
}

// Stopped counts who is.
func (c *Console) Stopped(t *testing.T) int {
	n := 0
	for _, pid := range c.Job(t) {
		if i, err := system.Look(pid); err == nil && i.Stopped() {
			n++
		}
	}
	return n
}

// WaitBeside waits for a program in the launcher's group that the shell starts after it.
func (c *Console) WaitBeside(t *testing.T, name string) {
	t.Helper()
	stand.Wait(t, name+" to be started", func() bool {
		launcher, err := system.Look(c.Record(t).Launcher.PID)
		return err == nil && slices.ContainsFunc(stand.Must(system.Processes()), func(i system.Info) bool {
			return i.Group == launcher.Group && i.Name == name
		})
	})
}

// WaitForeground waits until the launcher's group is the one that the keys go to,
// and the shell has made a program of each process in it: before, one may ignore
// Ctrl+Z as an interactive shell does, and the job would never be seen to stop.
func (c *Console) WaitForeground(t *testing.T) {
	t.Helper()
	shell := stand.Must(system.Argv(c.Starter.PID))
	stand.Wait(t, "the launcher's group to be in the foreground", func() bool {
		launcher, err := system.Look(c.Record(t).Launcher.PID)
		if err != nil || c.Foreground() != launcher.Group {
			return false
		}
		return !slices.ContainsFunc(stand.Must(system.Processes()), func(i system.Info) bool {
			argv, err := system.Argv(i.PID)
			return err == nil && i.Group == launcher.Group && slices.Equal(argv, shell)
		})
	})
}
