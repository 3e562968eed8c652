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
	"strings"
	"testing"
	"time"
)

var update = flags.Bool("update", false, "write the tour into README.md")

// Between these README.md has what the tour shows.
const (
	tourBegins = "<!-- go test ./launcher/cli -run Tour -update -->\n```\n"
	tourEnds   = "```\n<!-- the end of the tour -->\n"
)

// TestTour is a newcomer's first five minutes at a terminal: clone, install, a
// new shell, TAB, a server, Ctrl+Z, fg, Ctrl+C. README.md has it as it looks.
func TestTour(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(checkout, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(readme), tourBegins)
	recorded, after, ends := strings.Cut(rest, tourEnds)
	if !begins || !ends {
		t.Fatalf("README.md has no place for it:\n%s%s", tourBegins, tourEnds)
	}
	t.Parallel()
	n := arrive(t)
	n.walk(t)
	got := n.standIns(n.screen(t))
	if *update {
		if err := os.WriteFile(filepath.Join(checkout, "README.md"), []byte(before+tourBegins+got+tourEnds+after), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if got != recorded {
		t.Errorf("README.md is out of date, go test ./launcher/cli -run Tour -update\nit shows\n%s\nwant\n%s", recorded, got)
	}
}

// walk is the tour.
func (n *newcomer) walk(t *testing.T) {
	t.Helper()
	n.prompt(t)
	n.does(t, "git clone -q "+n.origin)
	n.does(t, "cd "+filepath.Base(n.origin))
	n.does(t, "./install.sh")
	n.does(t, `echo 'export PATH=~/.local/bin:"$PATH"' >>~/.bashrc`)
	n.does(t, "exec bash")
	n.does(t, "mkdir ~/site && cd ~/site")

	n.types(t, "bengal-run --p")
	n.lists(t, "--parent-death")
	n.types(t, "ort 8000 -- git che")
	n.lists(t, "cherry-pick")
	n.key(t, "C-c")
	n.prompt(t)

	n.port = freePort(t)
	start := fmt.Sprintf("bengal-run -- python3 -m http.server %d -b 127.0.0.1", n.port)
	n.types(t, start)
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
	n.does(t, "bengal-run --help | head -n 5")
}

// browse takes a look at the server.
func (n *newcomer) browse(t *testing.T) {
	t.Helper()
	client := http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Get(fmt.Sprintf("http://127.0.0.1:%d/", n.port))
	if err != nil {
		t.Fatalf("%v\n%s", err, n.screen(t))
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
