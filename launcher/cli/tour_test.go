package cli

import (
	flags "flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

var update = flags.Bool("update", false, "write into README.md what is recorded there")

// Between these README.md has what the tour shows.
const (
	tourBegins = "<!-- go test ./launcher/cli -run Tour -update -->\n```\n"
	tourEnds   = "```\n<!-- the end of the tour -->\n"
)

// TestTour is a newcomer's first five minutes at a terminal: clone, install, a
// new shell, TAB, somebody's old server, the question, Ctrl+Z, fg, Ctrl+C.
// README.md has it as it looks.
func TestTour(t *testing.T) {
	t.Parallel()
	n := arrive(t)
	n.walk(t)
	recorded(t, tourBegins, tourEnds, n.standIns(n.screen(t)))
}

// walk is the tour. README.md has it from the new folder on.
func (n *newcomer) walk(t *testing.T) {
	t.Helper()
	n.prompt(t)
	n.does(t, "git clone -q "+n.origin)
	n.does(t, "cd "+filepath.Base(n.origin))
	n.does(t, "./install.sh")
	n.does(t, `echo 'export PATH=~/.local/bin:"$PATH"' >>~/.bashrc`)
	n.does(t, "exec bash")
	n.does(t, "mkdir ~/site && cd ~/site")

	n.types(t, "bengal-run --port 8000 -- git che")
	n.lists(t, "cherry-pick")
	n.key(t, "C-c")
	n.prompt(t)

	n.port = freePort(t)
	server := fmt.Sprintf("python3 -m http.server %d -b 127.0.0.1", n.port)
	n.does(t, "(setsid "+server+" >log 2>&1 &)")
	n.browse(t)
	start := "bengal-run -- " + server
	n.types(t, start)
	n.key(t, "Enter")
	n.shows(t, "? (y/N)")
	n.types(t, "y")
	n.key(t, "Enter")
	n.shows(t, "\nServing HTTP on 127.0.0.1")
	n.key(t, "C-z")
	n.shows(t, "Stopped")
	n.prompt(t)
	n.does(t, "bengal-run list")
	n.types(t, "fg")
	n.key(t, "Enter")
	n.shows(t, "$ fg\n"+start)
	n.browse(t)
	n.shows(t, "GET / ")
	n.key(t, "C-c")
	n.prompt(t)
	if left := n.left(t); left != "" {
		t.Errorf("left: %s", left)
	}
}

// browse takes a look at the server, as soon as there is one.
func (n *newcomer) browse(t *testing.T) {
	t.Helper()
	client := http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: true}}
	url := fmt.Sprintf("http://127.0.0.1:%d/", n.port)
	answer, err := client.Get(url)
	for end := time.Now().Add(time.Minute); err != nil; answer, err = client.Get(url) {
		if time.Now().After(end) {
			t.Fatalf("%v\n%s", err, n.screen(t))
		}
		time.Sleep(10 * time.Millisecond)
	}
	_, _ = io.Copy(io.Discard, answer.Body)
	answer.Body.Close()
}

// freePort is one that no other test gets meanwhile, and has four digits.
func freePort(t *testing.T) int {
	t.Helper()
	for i := range 1000 {
		port := 8000 + (os.Getpid()+i)%1000
		if l, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port))); err == nil {
			l.Close()
			return port
		}
	}
	t.Fatal("all ports are taken")
	return 0
}
