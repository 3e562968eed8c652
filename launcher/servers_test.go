package launcher_test

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
)

// A devServer is one that people really run.
type devServer struct {
	name string
	// prepare makes the project in the stand's folder, or skips the test, and
	// returns COMMAND.
	prepare func(t *testing.T, s *stand) []string
}

var devServers = []devServer{
	{"vite by npm", func(t *testing.T, s *stand) []string {
		modules := filepath.Join(npmPackage(t, "vite@8.3.4"), "node_modules")
		if err := os.Symlink(modules, filepath.Join(s.dir, "node_modules")); err != nil {
			t.Fatal(err)
		}
		s.writes(t, "package.json", `{"private": true, "scripts": {"dev": "vite --host 127.0.0.1 --strictPort"}}`)
		s.writes(t, "vite.config.js", `export default {cacheDir: "cache"}`)
		s.writes(t, "index.html", "<p>hello</p>")
		return []string{"npm", "run", "dev", "--", "--port", s.port}
	}},
	{"http.server", func(t *testing.T, s *stand) []string {
		return []string{python(t, "http.server"), "-m", "http.server", "--bind", "127.0.0.1", s.port}
	}},
	{"django", func(t *testing.T, s *stand) []string {
		s.writes(t, "manage.py", `import sys
from django.conf import settings
settings.configure(DEBUG=True, SECRET_KEY="secret", ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
from django.core.management import execute_from_command_line
from django.http import HttpResponse
from django.urls import path
urlpatterns = [path("", lambda request: HttpResponse("hello"))]
if __name__ == "__main__":
    execute_from_command_line(sys.argv)
`)
		return []string{python(t, "django"), "manage.py", "runserver", "127.0.0.1:" + s.port}
	}},
	{"flask", func(t *testing.T, s *stand) []string {
		s.writes(t, "app.py", `from flask import Flask
app = Flask(__name__)
app.add_url_rule("/", view_func=lambda: "hello")
`)
		return []string{"env", "FLASK_DEBUG=1", python(t, "flask"), "-m", "flask", "--app", "app", "run", "--port", s.port}
	}},
	{"gunicorn", func(t *testing.T, s *stand) []string {
		s.writes(t, "app.py", `def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"hello"]
`)
		return []string{python(t, "gunicorn"), "-m", "gunicorn", "--workers", "2", "--bind", "127.0.0.1:" + s.port, "app:app"}
	}},
	{"hugo", func(t *testing.T, s *stand) []string {
		need(t, "hugo")
		s.writes(t, "config.toml", `baseURL = "/"`)
		if err := os.Mkdir(filepath.Join(s.dir, "layouts"), 0o700); err != nil {
			t.Fatal(err)
		}
		s.writes(t, "layouts/index.html", "<p>hello</p>")
		return []string{"hugo", "server", "--bind", "127.0.0.1", "--port", s.port}
	}},
	{"php", func(t *testing.T, s *stand) []string {
		need(t, "php")
		s.writes(t, "index.php", "hello")
		return []string{"php", "-S", "127.0.0.1:" + s.port}
	}},
}

// TestServers runs servers that people use, and ends them: nothing is left, and
// the port can be bound again.
func TestServers(t *testing.T) {
	ends := []way{
		{name: "Ctrl+C", start: inTerminal, end: key("\x03")},
		{name: "terminal closed", start: inTerminal, end: func(t *testing.T, s *stand) { s.terminal.Close() }},
		{name: "launcher killed", start: plainly, end: launcherGets(syscall.SIGKILL)},
		{name: "started again", start: plainly, end: startedAgain},
		{name: "TERM", start: plainly, end: launcherGets(syscall.SIGTERM)},
	}
	if portable {
		ends = ends[len(ends)-2:]
	}
	for _, server := range devServers {
		t.Run(server.name, func(t *testing.T) {
			for _, w := range ends {
				t.Run(w.name, func(t *testing.T) {
					t.Parallel()
					s := newStand(t)
					s.argv = server.prepare(t, s)
					w.start(t, s)
					s.answers(t)
					family := s.family(t)
					w.end(t, s)
					s.gone(t, family)
					s.portFree(t)
					s.noRecord(t)
				})
			}
		})
	}
}

// startedAgain ends the instance and starts another one in the same breath.
func startedAgain(t *testing.T, s *stand) {
	old := s.family(t)
	launcherGets(syscall.SIGTERM)(t, s)
	plainly(t, s)
	s.gone(t, old)
	s.seen = nil
	s.answers(t)
	family := s.family(t)
	launcherGets(syscall.SIGTERM)(t, s)
	s.gone(t, family)
}

// answers waits until the server answers.
func (s *stand) answers(t *testing.T) {
	t.Helper()
	var last string
	for deadline := time.Now().Add(4 * patience); ; time.Sleep(20 * time.Millisecond) {
		if last = s.ask(); strings.Contains(last, " 200 ") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the server answers %q", last)
		}
	}
}

// ask returns the first line of the answer, or why there is none. We close the
// connection first: what waits for late packets is at our end then.
func (s *stand) ask() string {
	c, err := net.DialTimeout("tcp", "127.0.0.1:"+s.port, patience)
	if err != nil {
		return err.Error()
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(patience))
	fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nAccept: text/html\r\n\r\n", s.port)
	line, err := bufio.NewReader(c).ReadString('\n')
	if err != nil {
		return err.Error()
	}
	return line
}

func (s *stand) writes(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
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
	lacking(t, "no Python has the module "+module)
	return ""
}
