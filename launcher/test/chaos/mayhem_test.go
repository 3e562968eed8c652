package chaos_test

import (
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/stand"
)

// A mayhem is an instance to which things happen.
type mayhem struct {
	*stand.Stand
	launcher, guard, command system.ID // zero until they were seen
	killed                   map[system.ID]bool
	orphaned                 bool // launcher and guard are gone by force: nobody is there to end the rest
}

// look finds out who is who.
func (m *mayhem) look() {
	if m.launcher.PID == 0 {
		var found []system.Info // the guard looks the same before it is executed
		look, _ := system.Processes()
		for _, i := range look {
			argv, err := system.Argv(i.PID)
			if err == nil && !i.Dead() && slices.Equal(argv, m.Line()) && (len(m.Options) == 0 || i.Session == i.PID) {
				found = append(found, i)
			}
		}
		for _, i := range found {
			if !slices.ContainsFunc(found, func(other system.Info) bool { return other.PID == i.Parent }) {
				m.launcher = i.ID
			}
		}
	}
	m.guard = below(m.launcher, m.guard, func(argv []string) bool { return argv[0] == stand.GuardName })
	m.command = below(m.guard, m.command, func(argv []string) bool { return argv[0] == stand.Standin || argv[0] == "sh" })
}

// below is the child of somebody who is known by his words, or who was found
// before.
func below(parent, known system.ID, is func([]string) bool) system.ID {
	i, err := system.Look(parent.PID)
	if known.PID != 0 || err != nil || i.ID != parent {
		return known
	}
	children, _ := i.Children()
	for _, pid := range children {
		argv, err := system.Argv(pid)
		if c, lerr := system.Look(pid); err == nil && lerr == nil && len(argv) > 0 && is(argv) {
			return c.ID
		}
	}
	return known
}

func (m *mayhem) do(t *testing.T, a act) {
	switch a.who {
	case "launcher":
		m.send(m.launcher, a.sig)
	case "guard":
		m.send(m.guard, a.sig)
	case "both":
		m.send(m.launcher, a.sig)
		m.send(m.guard, a.sig)
	case "COMMAND":
		m.send(m.command, a.sig)
	case "server":
		for _, id := range m.Everybody() {
			if slices.Contains(m.Traces(t, "up"), strconv.Itoa(id.PID)) {
				m.send(id, a.sig)
				return
			}
		}
	case "starter":
		m.send(m.Starter, a.sig)
	case "terminal":
		if m.Terminal != nil {
			_ = m.Terminal.Close()
		}
	}
}

func (m *mayhem) send(id system.ID, sig syscall.Signal) {
	if id.PID == 0 || id.Signal(sig) != nil {
		return
	}
	switch sig {
	case syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTERM:
		if id != m.guard { // which does not catch them in its first moments
			return
		}
	case syscall.SIGKILL:
	default:
		return
	}
	m.killed[id] = true
	gone := func(id system.ID) bool { return id.PID != 0 && (m.killed[id] || !id.Running()) }
	if gone(m.launcher) && gone(m.guard) {
		m.orphaned = true
	}
}

// End ends what has not ended yet. Whom somebody has stopped is continued: the
// launcher, and a guard without one.
func (m *mayhem) end(t *testing.T) {
	t.Helper()
	m.look()
	_ = m.launcher.Signal(syscall.SIGTERM)
	_ = m.launcher.Signal(syscall.SIGCONT)
	stand.Wait(t, "the launcher and the guard to end", func() bool {
		if !m.launcher.Running() {
			_ = m.guard.Signal(syscall.SIGCONT)
		} else if i, err := system.Look(m.launcher.PID); err == nil && i.Stopped() {
			_ = m.launcher.Signal(syscall.SIGCONT) // a Ctrl+Z from before may take effect only now
		}
		return !m.launcher.Running() && !m.guard.Running()
	})
}

// commandWasTold tells whether COMMAND has had its parent-death signal, where it
// can have an effect. It is a word in the log and no failure: about once in a
// thousand times it has not come when the guard was killed while it forked.
func (m *mayhem) commandWasTold(t *testing.T) {
	t.Helper()
	switch m.Argv[3] {
	case "ignoring", "halted", "npm", "sh": // sh is executed by a program with threads: it has lost the signal
		return
	}
	for range 200 {
		i, err := system.Look(m.command.PID)
		if err != nil || i.ID != m.command || i.Dead() || i.Stopped() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Logf("COMMAND, %s, goes on without launcher and guard", m.command)
}
