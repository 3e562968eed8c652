package background_test

import (
	"fmt"
	"net"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"bengal-run/launcher/test/stand"
)

// TestReady: it returns as soon as COMMAND answers, and says where.
func TestReady(t *testing.T) {
	t.Parallel()
	late := []string{"1s", "8s"}[stand.Times(0, 1)]
	for _, tt := range []struct {
		name    string
		shape   string // OTHER stands for another port, PORT for the stand's own
		options string
		taken   bool // PORT, by this test
		out     string
		said    string
		least   time.Duration
		linux   string
	}{
		{name: "no port known", shape: "one"},
		{name: "given", shape: "one", options: "--port PORT"},
		{name: "guessed", shape: "one --port PORT"},
		{name: "two given", shape: "two OTHER 300ms", options: "-p PORT,OTHER", out: "http://127.0.0.1:PORT\nhttp://127.0.0.1:OTHER\n"},
		{name: "::1 alone", shape: "six", options: "-p PORT", out: "http://[::1]:PORT\n"},
		{name: "0.0.0.0", shape: "wide", options: "-p PORT"},
		{name: "late", shape: "late " + late, options: "-p PORT", least: time.Second},
		{name: "a daemon", shape: "daemon", options: "-p PORT", linux: "it is not found without a subreaper"},
		{name: "behind sh", shape: "sh"},
		{name: "a debugger first", shape: "two OTHER 3s --port PORT", least: 3 * time.Second},
		{name: "moved away", shape: "taken OTHER --port PORT", taken: true, out: "http://127.0.0.1:OTHER\n",
			said: `(?s)port PORT is taken: .*bengal-run: it should listen on port PORT, but answers elsewhere\n.*running `},
		{name: "auto-port", shape: "one", options: "--auto-port -p PORT", taken: true, out: "http://127.0.0.1:NEXT\n", said: "port PORT is taken, using "},
		{name: "no record", shape: "one", options: "--no-pidfile -p PORT"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.linux != "" {
				stand.SkipPortable(t, tt.linux)
			}
			t.Parallel()
			s := stand.New(t)
			other := stand.FreePort(t)
			fill := strings.NewReplacer("PORT", s.Port, "OTHER", other)
			s.Argv = append([]string{stand.Standin, s.Dir, s.Port}, strings.Fields(fill.Replace(tt.shape))...)
			if tt.taken {
				l := stand.Must(net.Listen("tcp", "127.0.0.1:"+s.Port))
				defer l.Close()
			}
			if strings.Contains(tt.options, "--auto-port") {
				s.Argv[2] = "{port}"
			}
			a := start(t, s, strings.Fields(fill.Replace(tt.options))...)
			want := fill.Replace(tt.out)
			switch {
			case strings.Contains(tt.out, "NEXT"):
				var next int
				if n, _ := fmt.Sscanf(a.out, "http://127.0.0.1:%d\n", &next); n != 1 || fmt.Sprint(next) == s.Port {
					t.Errorf("%q", a.out)
				}
				dial(t, fmt.Sprint(next))
			case want == "":
				a.ready(t, s)
			case a.out != want || a.code != 0:
				t.Fatalf("exit code %d, %q, want %q\n%s", a.code, a.out, want, a.said)
			}
			if tt.said != "" && !regexp.MustCompile(fill.Replace(tt.said)).MatchString(a.said) {
				t.Errorf("%s", a.said)
			}
			if a.took < tt.least {
				t.Errorf("after %s", a.took)
			}
			stopAny(t, s)
		})
	}
}

// stopAny is stop for what need not have a record.
func stopAny(t *testing.T, s *stand.Stand) {
	t.Helper()
	if code, said := stand.Call(t, s.Dir, "stop"); code != 0 || !strings.Contains(said, "bengal-run: stopping ") {
		t.Fatalf("exit code %d: %s", code, said)
	}
	s.NobodyIn(t)
	s.NoRecord(t)
	s.AllTidied(t)
}

// TestNotReady: why COMMAND does not answer, and nothing is left of it.
func TestNotReady(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		argv    []string
		options []string
		code    int
		said    string
	}{
		{"ends", []string{"sh", "-c", "seq 30; exit 7"}, nil, 7, `^11\n12\n(.*\n)*30\nbengal-run: sh -c .* ended before it answered \(exit code 7\)\n$`},
		{"ends without a word", []string{"true"}, nil, 125, `^bengal-run: true ended before it answered \(exit code 0\)\n$`},
		{"is ended by a signal", []string{"sh", "-c", "kill -KILL $$"}, nil, 137, `\(exit code 137\)\n$`},
		{"is not found", []string{"no-such-program"}, nil, 127, `^bengal-run: no-such-program: command not found\n$`},
		{"takes too long", []string{"sh", "-c", "echo hello; exec sleep 1000"}, []string{"--wait", "0.3"}, 124,
			`^hello\nbengal-run: .* did not answer within 300ms, and was ended\nhint: --wait DURATION gives it more time\n$`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			s.Argv = tt.argv
			start(t, s, tt.options...).failed(t, s, tt.code, tt.said)
		})
	}
}

// TestHeldByAnother: who listens on the port has to be of COMMAND's tree.
func TestHeldByAnother(t *testing.T) {
	t.Parallel()
	s := stand.New(t)
	s.Argv = []string{"sh", "-c", "until [ -e held ]; do sleep 0.01; done; exec sleep 1000"}
	go func() {
		for {
			if _, err := os.Stat(s.Dir + "/.bengal-run.pid"); err == nil {
				break
			}
			time.Sleep(time.Millisecond)
		}
		if l, err := net.Listen("tcp", "127.0.0.1:"+s.Port); err == nil {
			t.Cleanup(func() { l.Close() })
			s.Note(t, "held")
		}
	}()
	start(t, s, "-p", s.Port, "--wait", "3s").failed(t, s, 124, "did not answer within 3s")
	if _, err := os.Stat(s.Dir + "/held"); err != nil {
		t.Error(err)
	}
}

// TestNoWait returns as soon as COMMAND was started.
func TestNoWait(t *testing.T) {
	t.Parallel()
	s := shape(t, "late", "1s")
	a := start(t, s, "--wait", "0s")
	if a.code != 0 || a.out != "" || !strings.Contains(a.said, "bengal-run: running ") || len(s.Traces(t, "up")) > 0 {
		t.Errorf("exit code %d, %q\n%s", a.code, a.out, a.said)
	}
	s.WaitUp(t)
	stop(t, s)
}

// TestTwice: a second start of the same is refused, with the address, or replaces
// the first.
func TestTwice(t *testing.T) {
	t.Parallel()
	s := shape(t, "one")
	start(t, s, "-p", s.Port).ready(t, s)
	first := s.Record(t)
	start(t, s, "-p", s.Port).refused(t, 75, `already running here \(PID \d+, port \d+, (.*\n)*hint: it answers at http://127.0.0.1:`+s.Port+"; ")
	s.LivesOn(t)
	start(t, s, "-p", s.Port, "--replace").ready(t, s)
	if first.Launcher.Running() {
		t.Error("the first one lives")
	}
	s.Seen = nil
	stop(t, s)
}
