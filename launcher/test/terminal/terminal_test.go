package terminal_test

import (
	"fmt"
	"strings"
	"syscall"
	"testing"

	"bengal-run/launcher/test/console"
	"bengal-run/launcher/test/stand"

	"github.com/creack/pty"
)

// TestRawMode: however COMMAND ends in raw mode, the settings are those from
// before. It is one line, since between two the shell may repair them itself.
func TestRawMode(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*testing.T, *console.Console){
		"COMMAND killed":  func(t *testing.T, c *console.Console) { stand.CommandGets(syscall.SIGKILL)(t, c.Stand) },
		"COMMAND crashes": func(t *testing.T, c *console.Console) { stand.CommandGets(syscall.SIGSEGV)(t, c.Stand) },
		"COMMAND exits":   func(t *testing.T, c *console.Console) { stand.CommandGets(syscall.SIGUSR2)(t, c.Stand) },
		"guard killed":    func(t *testing.T, c *console.Console) { c.Kill(t, c.Record(t).Guard) },
		"TERM":            func(t *testing.T, c *console.Console) { stand.LauncherGets(syscall.SIGTERM)(t, c.Stand) },
	} {
		t.Run(name, func(t *testing.T) {
			console.InShells(t, func(t *testing.T, c *console.Console) {
				c.Starts(t, "raw", "stty -g >before; ", "; stty -g >after; stty -a >all")
				end(t, c)
				c.WaitGone(t)
				c.Prompt(t)
				before, after := c.Read(t, "before"), c.Read(t, "after")
				if before == "" || before != after {
					t.Errorf("stty -g said %q before and %q after:\n%s", before, after, c.Read(t, "all"))
				}
			})
		})
	}
}

// TestNeighbour: what a script starts with & does not undo what the script, which has the
// terminal, does to its settings.
func TestNeighbour(t *testing.T) {
	t.Parallel()
	console.InShells(t, func(t *testing.T, c *console.Console) {
		c.Writes(t, "script", "'"+stand.BengalRun+"' --no-pidfile -- sh -c '>up; sleep 0.2' &\n"+
			"until [ -e up ]; do sleep 0.01; done; stty -icanon -echo; wait; stty -a >all; stty icanon echo\n")
		c.Types(t, "sh script\n")
		stand.Wait(t, "the script to end", func() bool { return c.Read(t, "all") != "" })
		c.Prompt(t)
		if all := c.Read(t, "all"); !strings.Contains(all, "-icanon") || !strings.Contains(all, "-echo ") {
			t.Errorf("stty -a said\n%s", all)
		}
	})
}

// TestNeighbourBefore: a start beside somebody who has the terminal in raw mode (make -j)
// does not put that back once he has ended.
func TestNeighbourBefore(t *testing.T) {
	t.Parallel()
	console.InShells(t, func(t *testing.T, c *console.Console) {
		c.Writes(t, "script", "stty -icanon -echo; '"+stand.BengalRun+"' --no-pidfile -- sh -c 'stty icanon echo'; stty -a >all; stty icanon echo\n")
		c.Types(t, "sh script\n")
		stand.Wait(t, "the script to end", func() bool { return c.Read(t, "all") != "" })
		c.Prompt(t)
		if all := c.Read(t, "all"); strings.Contains(all, "-icanon") || strings.Contains(all, "-echo ") {
			t.Errorf("stty -a said\n%s", all)
		}
	})
}

// TestKeys: in the foreground the keys are COMMAND's.
func TestKeys(t *testing.T) {
	t.Parallel()
	console.InShells(t, func(t *testing.T, c *console.Console) {
		c.Starts(t, "reader", "", "")
		c.Types(t, "hello\nagain\n")
		stand.Wait(t, "COMMAND to read", func() bool { return c.Read(t, "lines") == "hello\nagain\n" })
		c.Types(t, "\x03")
		c.Ends(t)
		c.Prompt(t)
	})
}

// TestBackground: started in the background, COMMAND takes none of the shell's
// keys. What is no terminal stays as it is.
func TestBackground(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, redirected, reads string }{
		{"terminal", "", ""}, // on which nothing comes, and which does not end
		{"file", " <input", "from a file\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			console.InShells(t, func(t *testing.T, c *console.Console) {
				c.Types(t, "echo 'from a file' >input\n")
				c.Starts(t, "reader", "", tt.redirected+" &")
				c.WaitUp(t)
				if tt.reads != "" {
					stand.Wait(t, "the end of COMMAND's input", func() bool { return len(c.Traces(t, "eof")) > 0 })
				}
				c.Prompt(t)
				c.Prompt(t)
				if got := c.Read(t, "lines"); got != tt.reads {
					t.Errorf("COMMAND has read %q, want %q", got, tt.reads)
				}
				c.LivesOn(t)
				if tt.reads == "" && len(c.Traces(t, "eof")) > 0 {
					t.Error("COMMAND's input has ended")
				}
				stand.LauncherGets(syscall.SIGTERM)(t, c.Stand)
				c.Ends(t)
			})
		})
	}
}

// TestSize: COMMAND sees a terminal, its size and each new one.
func TestSize(t *testing.T) {
	t.Parallel()
	console.InShells(t, func(t *testing.T, c *console.Console) {
		c.Starts(t, "sized", "", "")
		seen := "80x24\n"
		for _, size := range []pty.Winsize{{Rows: 40, Cols: 132}, {Rows: 10, Cols: 20}} {
			if err := pty.Setsize(c.Terminal.File, &size); err != nil {
				t.Fatal(err)
			}
			seen += fmt.Sprintf("%dx%d\n", size.Cols, size.Rows)
			stand.Wait(t, "COMMAND to see "+strings.Join(strings.Fields(seen), ", "), func() bool { return c.Read(t, "sizes") == seen })
		}
		c.Types(t, "\x03")
		c.Ends(t)
	})
}

// TestQuitKey: Ctrl+\ goes to the whole group, and the shell is back.
func TestQuitKey(t *testing.T) {
	t.Parallel()
	console.InShells(t, func(t *testing.T, c *console.Console) {
		c.Starts(t, "sh", "", "")
		c.Types(t, "\x1c")
		c.WaitGone(t)
		c.PortFree(t)
		c.NoRecord(t)
		c.Prompt(t)
	})
}

// TestAlternateScreen: not a byte passes through the launcher, so it cannot know
// what COMMAND has done to the screen, and adds nothing: to leave the alternate
// screen where nobody is in it moves the cursor.
func TestAlternateScreen(t *testing.T) {
	t.Parallel()
	console.InShells(t, func(t *testing.T, c *console.Console) {
		c.Argv = []string{"sh", "-c", `printf "\033[?1049h\033[?25l"; exec "$0" "$@"`, stand.Standin, c.Dir, c.Port, "one"}
		c.Types(t, "'"+strings.Join(c.Line(), "' '")+"'\n")
		c.WaitUp(t)
		stand.Wait(t, "the alternate screen", func() bool { return c.Shows("\x1b[?25l") })
		stand.CommandGets(syscall.SIGKILL)(t, c.Stand)
		c.WaitGone(t)
		c.Prompt(t)
		if c.Shows("\x1b[?1049l") || c.Shows("\x1b[?25h") {
			t.Error("something was added to what COMMAND has written")
		}
	})
}
