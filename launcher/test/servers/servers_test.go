package servers_test

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/test/peer"
	"bengal-run/launcher/test/stand"
)

// A devServer is one that people really run.
type devServer struct {
	name string
	// prepare makes the project in the stand's folder, or skips the test, and
	// returns COMMAND.
	prepare func(t *testing.T, s *stand.Stand) []string
}

var devServers = []devServer{
	{"vite by npm", func(t *testing.T, s *stand.Stand) []string {
		modules := filepath.Join(peer.NpmPackage(t, "vite@8.3.4"), "node_modules")
		if err := os.Symlink(modules, filepath.Join(s.Dir, "node_modules")); err != nil {
			t.Fatal(err)
		}
		s.Writes(t, "package.json", `{"private": true, "scripts": {"dev": "vite --host 127.0.0.1 --strictPort"}}`)
		s.Writes(t, "vite.config.js", `export default {cacheDir: "cache"}`)
		s.Writes(t, "index.html", "<p>hello</p>")
		return []string{"npm", "run", "dev", "--", "--port", s.Port}
	}},
	{"http.server", func(t *testing.T, s *stand.Stand) []string {
		return []string{python(t, "http.server"), "-m", "http.server", "--bind", "127.0.0.1", s.Port}
	}},
	{"django", func(t *testing.T, s *stand.Stand) []string {
		s.Writes(t, "manage.py", `import sys
from django.conf import settings
settings.configure(DEBUG=True, SECRET_KEY="secret", ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
from django.core.management import execute_from_command_line
from django.http import HttpResponse
from django.urls import path
urlpatterns = [path("", lambda request: HttpResponse("hello"))]
if __name__ == "__main__":
    execute_from_command_line(sys.argv)
`)
		return []string{python(t, "django"), "manage.py", "runserver", "127.0.0.1:" + s.Port}
	}},
	{"flask", func(t *testing.T, s *stand.Stand) []string {
		s.Writes(t, "app.py", `from flask import Flask
app = Flask(__name__)
app.add_url_rule("/", view_func=lambda: "hello")
`)
		return []string{"env", "FLASK_DEBUG=1", python(t, "flask"), "-m", "flask", "--app", "app", "run", "--port", s.Port}
	}},
	{"gunicorn", func(t *testing.T, s *stand.Stand) []string {
		s.Writes(t, "app.py", `def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"hello"]
`)
		return []string{python(t, "gunicorn"), "-m", "gunicorn", "--workers", "2", "--bind", "127.0.0.1:" + s.Port, "app:app"}
	}},
	{"hugo", func(t *testing.T, s *stand.Stand) []string {
		stand.Need(t, "hugo")
		s.Writes(t, "config.toml", `baseURL = "/"`)
		if err := os.Mkdir(filepath.Join(s.Dir, "layouts"), 0o700); err != nil {
			t.Fatal(err)
		}
		s.Writes(t, "layouts/index.html", "<p>hello</p>")
		return []string{"hugo", "server", "--bind", "127.0.0.1", "--port", s.Port}
	}},
	{"php", func(t *testing.T, s *stand.Stand) []string {
		stand.Need(t, "php")
		s.Writes(t, "index.php", "hello")
		return []string{"php", "-S", "127.0.0.1:" + s.Port}
	}},
}

// TestServers runs servers that people use, and ends them: nothing is left, and
// the port can be bound again. The short version ends each in one way.
func TestServers(t *testing.T) {
	t.Parallel()
	ends := []stand.Way{
		{Name: "Ctrl+C", Start: stand.InTerminal, End: stand.Key("\x03")},
		{Name: "terminal closed", Start: stand.InTerminal, End: func(t *testing.T, s *stand.Stand) { s.Terminal.Close() }},
		{Name: "launcher killed", Start: stand.Plainly, End: stand.LauncherGets(syscall.SIGKILL)},
		{Name: "started again", Start: stand.Plainly, End: startedAgain},
		{Name: "TERM", Start: stand.Plainly, End: stand.LauncherGets(syscall.SIGTERM)},
	}
	if stand.Portable {
		ends = ends[len(ends)-2:]
	}
	for row, server := range devServers {
		t.Run(server.name, func(t *testing.T) {
			t.Parallel()
			for column, w := range ends {
				if stand.Left(row, column, len(ends)) {
					continue
				}
				t.Run(w.Name, func(t *testing.T) {
					t.Parallel()
					s := stand.New(t)
					s.Argv = server.prepare(t, s)
					w.Start(t, s)
					answers(t, s)
					family := family(t, s)
					w.End(t, s)
					gone(t, s, family)
					s.PortFree(t)
					s.NoRecord(t)
				})
			}
		})
	}
}

// startedAgain ends the instance and starts another one in the same breath.
func startedAgain(t *testing.T, s *stand.Stand) {
	old := family(t, s)
	stand.LauncherGets(syscall.SIGTERM)(t, s)
	s.ShowsItsEnd(t, s.Record(t).Launcher)
	stand.Plainly(t, s)
	gone(t, s, old)
	s.Seen = nil
	answers(t, s)
	family := family(t, s)
	stand.LauncherGets(syscall.SIGTERM)(t, s)
	gone(t, s, family)
}

// answers waits until the server answers.
func answers(t *testing.T, s *stand.Stand) {
	t.Helper()
	var last string
	for deadline := time.Now().Add(4 * stand.Patience); ; time.Sleep(20 * time.Millisecond) {
		if last = ask(s); strings.Contains(last, " 200 ") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the server answers %q", last)
		}
	}
}

// ask returns the first line of the answer, or why there is none. We close the
// connection first: what waits for late packets is at our end then.
func ask(s *stand.Stand) string {
	c, err := net.DialTimeout("tcp", "127.0.0.1:"+s.Port, stand.Patience)
	if err != nil {
		return err.Error()
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(stand.Patience))
	fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nAccept: text/html\r\n\r\n", s.Port)
	line, err := bufio.NewReader(c).ReadString('\n')
	if err != nil {
		return err.Error()
	}
	return line
}

// python finds a Python that has a module: the first one in PATH may be
// somebody's own.
func python(t *testing.T, module string) string {
	t.Helper()
	for _, p := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(p, "-c", "import "+module).Run() == nil {
			return p
		}
	}
	stand.Lacking(t, "no Python has the module "+module)
	return ""
}
