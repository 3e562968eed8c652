package terminal_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bengal-run/launcher/test/console"
	"bengal-run/launcher/test/stand"

	"golang.org/x/term"
)

// A program that takes Ctrl+Z as a key, and stops itself.
type program struct {
	name  string
	argv  []string
	shows string // once it takes keys; empty for a stand-in
	ends  string // the keys that end it
}

var programs = []program{
	{"group", []string{"suspends", "group"}, "", "q"},
	{"itself", []string{"suspends", "itself"}, "", "q"},
	{"vim", []string{"vim", "-u", "NONE", "-i", "NONE", "-n"}, "~", "\x1b:q!\r"},
	{"node", []string{"node", "-i"}, ".help", ".exit\r"},
	{"python", []string{"python3", "-q"}, ">>> ", "exit()\r"},
}

// types types a start of it, as a part of a line, and waits until it takes keys.
func (p program) types(t *testing.T, c *console.Console, line string) {
	t.Helper()
	c.Argv = p.argv
	if p.shows == "" {
		c.Argv = append([]string{stand.Standin, c.Dir, c.Port}, p.argv...)
	} else {
		stand.Need(t, p.argv[0])
	}
	c.Types(t, fmt.Sprintf(line+"\n", strings.Join(c.Line(), " ")))
	if p.shows == "" {
		c.WaitUp(t)
	} else {
		stand.Wait(t, "it to take keys", func() bool { return strings.Contains(c.Terminal.Shown(), p.shows) })
	}
	c.Record(t)
}

// presses presses keys until they show. A program that sets up the terminal anew as it
// goes on throws away what was typed before (tcsetattr(3), TCSAFLUSH); a stand-in does
// not, and gets them once.
func (p program) presses(t *testing.T, c *console.Console, keys string, shows func() bool) {
	t.Helper()
	var pressed time.Time
	stand.Wait(t, fmt.Sprintf("%q to show", keys), func() bool {
		if shows() {
			return true
		}
		if pressed.IsZero() || p.shows != "" && time.Since(pressed) > 10*time.Second {
			pressed = time.Now()
			c.Types(t, keys)
		}
		return false
	})
}

// takesKeys waits until a stand-in that goes on has made its settings again.
func takesKeys(t *testing.T, c *console.Console, raw term.State) {
	t.Helper()
	stand.Wait(t, "it to take keys again", func() bool { return c.Settings(t) == raw })
}

// TestStopsItself stops programs by a key that they take themselves, and goes on
// with them.
func TestStopsItself(t *testing.T) {
	t.Parallel()
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			console.InShells(t, func(t *testing.T, c *console.Console) {
				p.types(t, c, "TERM=xterm %s") // on a dumb one node does not know the key
				raw := c.Settings(t)
				for range stand.Times(2, 10) {
					p.presses(t, c, "\x1a", func() bool { return c.Stopped(t) == len(c.Job(t)) })
					c.Prompt(t)
					c.Types(t, "fg\n")
					c.Resumed(t)
					c.WaitForeground(t)
					if p.shows == "" {
						takesKeys(t, c, raw)
					}
				}
				p.presses(t, c, p.ends, func() bool { return c.Foreground() == c.Starter.PID })
				c.WaitGone(t)
				c.NoRecord(t)
				c.Prompt(t)
			})
		})
	}
}

// TestStopsItselfBelow: the shell waits for all of its job, and gets all of it back.
func TestStopsItselfBelow(t *testing.T) {
	t.Parallel()
	for name, line := range map[string]string{
		"sh":                   "sh -c '%s; true'",
		"npm":                  `echo '{"private": true, "scripts": {"edit": "%s"}}' >package.json; npm run edit`,
		"pipe":                 "%s | cat",
		"another instance":     "'" + stand.BengalRun + "' --no-pidfile -- %s",
		"sh, another instance": "'" + stand.BengalRun + "' --no-pidfile -- sh -c '%s; true'",
	} {
		t.Run(name, func(t *testing.T) {
			console.InShells(t, func(t *testing.T, c *console.Console) {
				if name == "npm" {
					stand.Need(t, "npm")
				}
				programs[0].types(t, c, line)
				raw := c.Settings(t)
				if name == "pipe" {
					c.WaitBeside(t, "cat")
				}
				for range 2 {
					c.Suspend(t)
					c.Types(t, "fg\n")
					c.Resumed(t)
					takesKeys(t, c, raw)
				}
				c.Types(t, "q")
				c.WaitGone(t)
				c.NoRecord(t)
				c.Prompt(t)
			})
		})
	}
}

// TestKillStop: COMMAND has stopped itself without any terminal's doing.
func TestKillStop(t *testing.T) {
	t.Parallel()
	console.InShells(t, func(t *testing.T, c *console.Console) {
		c.Writes(t, "stop.sh", "kill -STOP $$\ntouch on\nexec '"+stand.Standin+"' '"+c.Dir+"' "+c.Port+" one\n")
		c.Argv = []string{"sh", "stop.sh"}
		c.Types(t, strings.Join(c.Line(), " ")+"\n")
		c.Record(t)
		stand.Wait(t, "everybody to stop", func() bool { return c.Stopped(t) == len(c.Job(t)) })
		c.Prompt(t)
		c.Types(t, "bg\n")
		c.WaitUp(t)
		c.Prompt(t)
		c.Types(t, "fg\n")
		c.WaitForeground(t)
		c.Types(t, "\x03")
		c.Ends(t)
		c.Prompt(t)
	})
}

// TestClosedAsItStops closes the terminal at a moment at which COMMAND has stopped
// itself, and the launcher is about to.
func TestClosedAsItStops(t *testing.T) {
	t.Parallel()
	for n := range stand.Times(10, 60) {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			c := console.New(t, "bash")
			c.Argv = []string{stand.Standin, c.Dir, c.Port, "halted"}
			c.Types(t, "'"+strings.Join(c.Line(), "' '")+"'\n")
			c.WaitUp(t)
			time.Sleep(time.Duration(n) * 100 * time.Microsecond) // the moment is the point
			c.Terminal.Close()
			c.NobodyIn(t)
			c.NoRecord(t)
		})
	}
}

// TestStoppedItselfIsEnded: the end reaches a job whose COMMAND has stopped itself.
func TestStoppedItselfIsEnded(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*testing.T, *console.Console){
		"kill":            func(t *testing.T, c *console.Console) { c.Types(t, "kill %1\n") },
		"shell killed":    func(t *testing.T, c *console.Console) { c.Kill(t, c.Starter) },
		"terminal closed": func(t *testing.T, c *console.Console) { c.Terminal.Close() },
		"launcher killed": func(t *testing.T, c *console.Console) { c.Kill(t, c.Record(t).Launcher) },
		"guard killed": func(t *testing.T, c *console.Console) {
			in := c.Record(t)
			c.Kill(t, in.Guard)
			// The kernel continues it, and it would take the first key.
			stand.Wait(t, "COMMAND to end", func() bool { return !in.Command.Running() })
			c.Types(t, "fg\n") // the launcher is stopped, and learns of it now
		},
		"COMMAND killed": func(t *testing.T, c *console.Console) {
			c.Kill(t, c.Record(t).Command)
			c.Types(t, "fg\n")
		},
	} {
		t.Run(name, func(t *testing.T) {
			console.InShells(t, func(t *testing.T, c *console.Console) {
				programs[0].types(t, c, "%s")
				c.Suspend(t)
				end(t, c)
				c.Ends(t)
				if name != "shell killed" && name != "terminal closed" {
					c.Prompt(t)
				}
			})
		})
	}
}

// TestStopsItselfBelowTimeout: below timeout, whose process group is in the background, a
// COMMAND that stops itself does not stop what is to end it.
func TestStopsItselfBelowTimeout(t *testing.T) {
	t.Parallel()
	stand.Need(t, "timeout")
	c := console.At(t, t.TempDir(), "timeout 0.5 '"+stand.BengalRun+"' --no-pidfile --grace 1s -- sh -c 'kill -STOP $$'; echo code-$?-", false)
	c.WaitFor(t, "code-124-")
	<-c.Over()
}

// TestStopsItselfAtTheTop: a launcher that leads the session has nobody who would continue it,
// and a COMMAND that stops itself there goes on, as without us.
func TestStopsItselfAtTheTop(t *testing.T) {
	t.Parallel()
	for _, options := range []string{"", "--isolate"} {
		t.Run(options, func(t *testing.T) {
			t.Parallel()
			if options != "" {
				stand.SkipPortable(t, "it has no --isolate")
				if out, err := exec.Command(stand.BengalRun, "--no-pidfile", options, "true").CombinedOutput(); err != nil {
					t.Skipf("no namespaces here: %s", out)
				}
			}
			c := console.At(t, t.TempDir(), "exec '"+stand.BengalRun+"' --no-pidfile "+options+" -- sh -c 'kill -TSTP $$; echo on-$((1+1))-'", false)
			c.WaitFor(t, "on-2-")
			<-c.Over()
		})
	}
}

// TestStopsItselfInBackground: a wrapper in the background is stopped, too, so that the
// shell knows that fg has to continue it.
func TestStopsItselfInBackground(t *testing.T) {
	t.Parallel()
	console.InShells(t, func(t *testing.T, c *console.Console) {
		c.Writes(t, "wrapper", "'"+stand.BengalRun+"' -- sh -c 'kill -STOP $$; touch on'; touch over")
		c.Types(t, "sh wrapper &\n")
		stand.Wait(t, "the shell to know that the job has stopped", func() bool {
			c.Types(t, "jobs\n")
			c.Prompt(t)
			return c.Shows("Stopped") || c.Shows("suspended")
		})
		c.Types(t, "fg\n")
		stand.Wait(t, "the job to end", func() bool {
			_, err := os.Stat(filepath.Join(c.Dir, "over"))
			return err == nil
		})
		if _, err := os.Stat(filepath.Join(c.Dir, "on")); err != nil {
			t.Error(err)
		}
		c.Prompt(t)
	})
}
