package launcher_test

import (
	"fmt"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"
)

// TestRawMode: however COMMAND ends in raw mode, the settings are those from
// before. It is one line, since between two the shell may repair them itself.
func TestRawMode(t *testing.T) {
	for name, end := range map[string]func(*testing.T, *console){
		"COMMAND killed":  func(t *testing.T, c *console) { command(syscall.SIGKILL)(t, c.stand) },
		"COMMAND crashes": func(t *testing.T, c *console) { command(syscall.SIGSEGV)(t, c.stand) },
		"COMMAND exits":   func(t *testing.T, c *console) { command(syscall.SIGUSR2)(t, c.stand) },
		"guard killed":    func(t *testing.T, c *console) { c.kill(t, c.record(t).guard) },
		"TERM":            func(t *testing.T, c *console) { launcherGets(syscall.SIGTERM)(t, c.stand) },
	} {
		t.Run(name, func(t *testing.T) {
			inShells(t, func(t *testing.T, c *console) {
				c.starts(t, "raw", "stty -g >before; ", "; stty -g >after; stty -a >all")
				end(t, c)
				c.waitGone(t)
				c.prompt(t)
				before, after := c.read(t, "before"), c.read(t, "after")
				if before == "" || before != after {
					t.Errorf("stty -g said %q before and %q after:\n%s", before, after, c.read(t, "all"))
				}
			})
		})
	}
}

// TestKeys: in the foreground the keys are COMMAND's.
func TestKeys(t *testing.T) {
	inShells(t, func(t *testing.T, c *console) {
		c.starts(t, "reader", "", "")
		c.types(t, "hello\nagain\n")
		wait(t, "COMMAND to read", func() bool { return c.read(t, "lines") == "hello\nagain\n" })
		c.types(t, "\x03")
		c.ends(t)
		c.prompt(t)
	})
}

// TestBackground: started in the background, COMMAND takes none of the shell's
// keys. What is no terminal stays as it is.
func TestBackground(t *testing.T) {
	for _, tt := range []struct{ name, redirected, reads string }{
		{"terminal", "", ""},
		{"file", " <input", "from a file\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inShells(t, func(t *testing.T, c *console) {
				c.types(t, "echo 'from a file' >input\n")
				c.starts(t, "reader", "", tt.redirected+" &")
				wait(t, "the end of COMMAND's input", func() bool { return len(c.traces(t, "eof")) > 0 })
				c.prompt(t)
				c.prompt(t)
				if got := c.read(t, "lines"); got != tt.reads {
					t.Errorf("COMMAND has read %q, want %q", got, tt.reads)
				}
				c.livesOn(t)
				launcherGets(syscall.SIGTERM)(t, c.stand)
				c.ends(t)
			})
		})
	}
}

// TestSize: COMMAND sees a terminal, its size and each new one.
func TestSize(t *testing.T) {
	inShells(t, func(t *testing.T, c *console) {
		c.starts(t, "sized", "", "")
		seen := "80x24\n"
		for _, size := range []pty.Winsize{{Rows: 40, Cols: 132}, {Rows: 10, Cols: 20}} {
			if err := pty.Setsize(c.terminal.File, &size); err != nil {
				t.Fatal(err)
			}
			seen += fmt.Sprintf("%dx%d\n", size.Cols, size.Rows)
			wait(t, "COMMAND to see "+strings.Join(strings.Fields(seen), ", "), func() bool { return c.read(t, "sizes") == seen })
		}
		c.types(t, "\x03")
		c.ends(t)
	})
}

// TestQuitKey: Ctrl+\ goes to the whole group, and the shell is back.
func TestQuitKey(t *testing.T) {
	inShells(t, func(t *testing.T, c *console) {
		c.starts(t, "sh", "", "")
		c.types(t, "\x1c")
		c.waitGone(t)
		c.portFree(t)
		c.noRecord(t)
		c.prompt(t)
	})
}

// TestAlternateScreen: not a byte passes through the launcher, so it cannot know
// what COMMAND has done to the screen, and adds nothing: to leave the alternate
// screen where nobody is in it moves the cursor.
func TestAlternateScreen(t *testing.T) {
	inShells(t, func(t *testing.T, c *console) {
		c.argv = []string{"sh", "-c", `printf "\033[?1049h\033[?25l"; exec "$0" "$@"`, standin, c.dir, c.port, "one"}
		c.types(t, "'"+strings.Join(c.line(), "' '")+"'\n")
		c.waitUp(t)
		wait(t, "the alternate screen", func() bool { return c.shows("\x1b[?25l") })
		command(syscall.SIGKILL)(t, c.stand)
		c.waitGone(t)
		c.prompt(t)
		if c.shows("\x1b[?1049l") || c.shows("\x1b[?25h") {
			t.Error("something was added to what COMMAND has written")
		}
	})
}
