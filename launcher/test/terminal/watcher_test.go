package terminal_test

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"bengal-run/launcher/test/console"
	"bengal-run/launcher/test/peer"
	"bengal-run/launcher/test/stand"
)

// TestWatcher starts esbuild in the background, which takes an end of its input for
// the end of whoever started it: it goes on, and ends with us, or with the guard.
func TestWatcher(t *testing.T) {
	t.Parallel()
	esbuild := filepath.Join(peer.NpmPackage(t, "esbuild@0.28.2"), "node_modules", ".bin", "esbuild")
	for name, end := range map[string]func(*testing.T, *console.Console){
		"TERM":            func(t *testing.T, c *console.Console) { stand.LauncherGets(syscall.SIGTERM)(t, c.Stand) },
		"launcher killed": func(t *testing.T, c *console.Console) { stand.LauncherGets(syscall.SIGKILL)(t, c.Stand) },
		"both killed": func(t *testing.T, c *console.Console) {
			stand.SkipPortable(t, "COMMAND's end when launcher and guard are killed together")
			c.KillBoth(t, c.Record(t))
		},
	} {
		t.Run(name, func(t *testing.T) {
			console.InShells(t, func(t *testing.T, c *console.Console) {
				c.Writes(t, "in.js", "let first")
				c.Argv = []string{esbuild, "in.js", "--outfile=out.js", "--watch"}
				c.Types(t, strings.Join(c.Line(), " ")+" &\n")
				written := func(text string) {
					t.Helper()
					stand.Wait(t, "esbuild to write "+text, func() bool { return strings.Contains(c.Read(t, "out.js"), text) })
				}
				written("first")
				c.Prompt(t)
				c.LivesOn(t)
				c.Writes(t, "in.js", "let second")
				written("second")
				end(t, c)
				c.WaitGone(t)
				if name != "both killed" {
					c.NoRecord(t)
				}
				c.Prompt(t)
			})
		})
	}
}
