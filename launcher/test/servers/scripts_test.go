package servers_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bengal-run/launcher/test/console"
	"bengal-run/launcher/test/stand"
)

// TestPackageScript runs "dev": "bengal-run vite" by npm at a terminal. One
// Ctrl+C is one SIGINT for vite, although npm passes on what the terminal has
// sent already, and npm has no more to say about it than without bengal-run.
func TestPackageScript(t *testing.T) {
	t.Parallel()
	stand.Need(t, "npm", "node")
	for name, vite := range map[string]string{ // with the stand-in, its folder and its port
		"tidies up":   `exec '%s' '%s' '%s' slow`,
		"dies of INT": `touch '%[2]s/ended-0' '%[2]s/up-0'; exec sleep 1000`,
		"exits 130":   `trap 'exit 130' INT; touch '%[2]s/ended-0' '%[2]s/up-0'; while :; do sleep 0.1; done`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var said []string
			for _, script := range []string{"vite", "bengal-run vite"} {
				c := console.New(t, "bash")
				bin := filepath.Join(c.Dir, "node_modules", ".bin")
				if err := os.MkdirAll(bin, 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.Symlink(stand.BengalRun, filepath.Join(bin, "bengal-run")); err != nil {
					t.Fatal(err)
				}
				stand.Script(t, bin, "vite", strings.Split(fmt.Sprintf(vite, stand.Standin, c.Dir, c.Port), "%!")[0])
				c.Writes(t, "package.json", `{"private": true, "scripts": {"dev": "`+script+`"}}`)
				c.Types(t, "npm_config_update_notifier=false npm run dev\n")
				c.WaitUp(t)
				if script != "vite" {
					c.Record(t)
				}
				c.Types(t, "\x03")
				stand.Wait(t, "the shell to be back", func() bool { return c.Foreground() == c.Starter.PID })
				c.Types(t, "echo $? >code\n")
				c.Prompt(t)
				if script != "vite" {
					c.Ends(t)
				}
				seen := strings.TrimRight(since(t, c, "\r\n> ", "echo $?"), "$ \r\n") // the shell's own can come later
				said = append(said, seen+"\nexit code "+c.Read(t, "code"))
			}
			if want := strings.ReplaceAll(said[0], "> vite", "> bengal-run vite"); said[1] != want {
				t.Errorf("with bengal-run there is to be seen\n%s\nwithout\n%s", said[1], want)
			}
			t.Log(said[1])
		})
	}
}

// since is what the screen shows from one text to another.
func since(t *testing.T, c *console.Console, from, to string) string {
	t.Helper()
	_, text, ok := strings.Cut(c.Terminal.Shown(), from)
	text, _, also := strings.Cut(text, to)
	if !ok || !also {
		t.Fatalf("the screen does not show what is between %q and %q", from, to)
	}
	return text
}
