package completions_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"bengal-run/launcher/test/stand"
	"bengal-run/prompt/terminaltest"
)

// A console is an interactive shell at a terminal. Its keys ^X l, ^X d and ^X a
// take the line from a file, write it to one, and put all completions into it, so
// that a test need not read a screen.
type console struct {
	shell    string
	dir      string
	terminal *terminaltest.Terminal
}

// What every shell finds: COMMANDs that tell if they are started, and a
// bengal-run that knows three ports.
const (
	tellTale = "#!/bin/sh\necho \"$0 $*\" >>\"$CONSOLE/ran\"\n"
	ports    = `#!/bin/sh
case "$*" in
"completion ports") printf '3000\tnode, PID 5\n3100\tvite\n8080\n' ;;
"completion cleanup-ports") printf '3000\tnode, PID 5\n4444\tleft over\n' ;;
*) echo "$0 $*" >>"$CONSOLE/ran" ;;
esac
`
)

// newConsole starts a shell in a folder of its own, with files (names and what
// is in them), and waits until one of them has made the file ready.
func newConsole(t testing.TB, files map[string]string, argv ...string) *console {
	t.Helper()
	stand.Need(t, argv[0])
	c := &console{shell: argv[0], dir: t.TempDir()}
	for name, text := range map[string]string{
		"bin/bengal-run": ports, "bin/fake": tellTale, "bin/colours": tellTale, "bin/program": tellTale,
		"bin dir/fake": tellTale, "bin/completer": "#!/bin/sh\necho prox\n", "my dir/sub/file": "", "site.pid": "",
	} {
		c.write(t, name, text, 0o755)
	}
	for name, text := range files {
		c.write(t, name, text, 0o644)
	}
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), "CONSOLE="+c.dir, "HOME="+c.dir, "XDG_CONFIG_HOME="+c.dir+"/config",
		"XDG_DATA_HOME="+c.dir+"/data", "XDG_CACHE_HOME="+c.dir+"/cache", "XDG_DATA_DIRS=/usr/local/share:/usr/share",
		"PATH="+c.dir+"/bin:"+os.Getenv("PATH"), "TERM=dumb", "PS1=$ ", "HISTFILE=", "INPUTRC=/dev/null", "LC_ALL=C.UTF-8")
	t.Cleanup(func() { c.checkQuiet(t) }) // once the shell is gone
	c.terminal = terminaltest.Start(t, cmd, 200, nil)
	c.keys(t, " . ./setup\n")
	c.wait(t, "ready")
	return c
}

func (c *console) write(t testing.TB, name, text string, mode os.FileMode) {
	t.Helper()
	path := filepath.Join(c.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

func (c *console) keys(t testing.TB, keys string) {
	t.Helper()
	c.terminal.Types(t, keys)
}

// wait takes a file that the shell writes.
func (c *console) wait(t testing.TB, name string) {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(2 * time.Millisecond) {
		if os.Remove(filepath.Join(c.dir, name)) == nil {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("the shell does not answer: no %s", name)
		}
	}
}

// line puts a line into the shell, with the cursor at the bar or at the end, presses keys,
// and returns what they have made of it.
func (c *console) line(t testing.TB, line, keys string) string {
	t.Helper()
	before, after, _ := strings.Cut(line, "|")
	c.write(t, "line", before+after, 0o644)
	c.write(t, "point", strconv.Itoa(len([]rune(before))), 0o644)
	c.keys(t, "\x18l"+keys+"\x18d")
	c.wait(t, "done")
	out, err := os.ReadFile(filepath.Join(c.dir, "out"))
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// tab is what TAB makes of a line.
func (c *console) tab(t testing.TB, line string) string {
	t.Helper()
	return c.line(t, line, "\t")
}

// all are the completions of the last word, which begins behind a blank.
func (c *console) all(t testing.TB, line string) []string {
	t.Helper()
	text := c.line(t, line, "\x18a")
	return strings.Fields(text[strings.LastIndexByte(line, ' ')+1:])
}

// checkQuiet sees that nothing was started and nobody has complained.
func (c *console) checkQuiet(t testing.TB) {
	if ran, err := os.ReadFile(filepath.Join(c.dir, "ran")); err == nil {
		t.Errorf("TAB has started:\n%s", ran)
	}
	if c.terminal == nil {
		return
	}
	screen := c.terminal.Shown()
	if at := complaint.FindStringIndex(screen); at != nil {
		t.Errorf("on the screen: %q", screen[max(0, at[0]-200):min(len(screen), at[1]+200)])
	}
}

var complaint = regexp.MustCompile(`_bengal[-_a-z]*:|bash: |zsh: |fish: |\(line [0-9]+\)|unbound|unknown option|syntax error`)
