package tree

import (
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"testing"

	"bengal-run/launcher/system"
)

func TestProgramNames(t *testing.T) {
	for _, tt := range []struct {
		what        string
		kernel, exe string
		argv        []string
		want        []string
	}{
		{"a program", "firefox-esr", "/usr/lib/firefox-esr/firefox-esr", []string{"firefox-esr", "--new-tab"},
			[]string{"firefox-esr", "firefox-esr", "firefox-esr"}},
		{"a daemon that has renamed itself", "tmux: server", "/usr/bin/tmux", []string{"tmux", "new"},
			[]string{"tmux: server", "tmux", "tmux", "tmux"}},
		{"in capitals", "screen", "/usr/bin/screen", []string{"SCREEN"},
			[]string{"screen", "screen", "SCREEN"}},
		{"a name that the kernel has cut", "chromium-browse", "/usr/lib/chromium-browser", []string{"/usr/lib/chromium-browser", "--type=zygote"},
			[]string{"chromium-browse", "chromium-browser", "chromium-browser"}},
		{"a file that was replaced", "code", "/opt/code (deleted)", []string{"/opt/code"},
			[]string{"code", "code", "code"}},
		{"a script in an interpreter", "watchman", "/usr/bin/python3.11", []string{"/usr/bin/python3", "/usr/bin/watchman"},
			[]string{"watchman", "python3.11", "python3"}},
		{"a Gradle daemon", "java", "/usr/bin/java", []string{"java", "-cp", "gradle.jar", "org.gradle.launcher.daemon.bootstrap.GradleDaemon", "8.5"},
			[]string{"java", "java", "java", "gradle"}},
		{"nothing but the kernel's name", "kworker", "", nil, []string{"kworker"}},
		{"nothing at all", "", "", []string{""}, []string{"", "."}},
	} {
		if got := programNames(tt.kernel, tt.exe, tt.argv); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.what, got, tt.want)
		}
	}
}

// PIDs above this one are given to nobody (PID_MAX_LIMIT is 1<<22): what is
// known of these processes is what the test says.
const madeUp = 1 << 28

// member is a process of the given name. Numbers are relative to madeUp.
func member(name string, pid, parent, session int) system.Info {
	return system.Info{
		ID: system.ID{PID: madeUp + pid, Start: uint64(pid)}, Parent: madeUp + parent,
		Session: madeUp + session, Group: madeUp + session, State: 'S', Threads: 1, Name: name,
	}
}

func TestSort(t *testing.T) {
	// Processes 1 and 2 are COMMAND and its child; 0 is the guard.
	npm, node := member("npm", 1, 0, 1), member("node", 2, 1, 1)
	for _, tt := range []struct {
		name   string
		more   []system.Info
		spared map[int]string // by their numbers
	}{
		{"nobody", nil, nil},
		{"a browser in COMMAND's session", []system.Info{member("firefox", 3, 2, 1)}, nil},
		{"a browser in a session of its own", []system.Info{member("firefox", 3, 2, 3)}, map[int]string{3: "keep firefox"}},
		{"whatever the case", []system.Info{member("FireFox", 3, 2, 3)}, map[int]string{3: "keep firefox"}},
		{"a name that begins the same", []system.Info{member("firefox-like", 3, 2, 3)}, nil},
		{"a server in a session of its own", []system.Info{member("gunicorn", 3, 0, 3)}, nil},
		{"a name that was cut", []system.Info{member("Firefox Develop", 3, 2, 3), member("Firefox Developer", 4, 2, 4)},
			map[int]string{3: "keep Firefox Developer Edition"}},
		{"its children, in whatever session", []system.Info{
			member("firefox", 3, 2, 3), member("sh", 4, 3, 4), member("helper", 5, 4, 1),
		}, map[int]string{3: "keep firefox", 4: "keep firefox", 5: "keep firefox"}},
		{"whatever the order in which they are seen", []system.Info{
			member("helper", 5, 4, 5), member("sh", 4, 3, 4), member("tmux: server", 3, 0, 3),
		}, map[int]string{3: "keep tmux", 4: "keep tmux", 5: "keep tmux"}},
		{"an orphan in its session", []system.Info{member("firefox", 3, 2, 3), member("crash-handler", 4, 0, 3)},
			map[int]string{3: "keep firefox", 4: "keep firefox"}},
		{"an orphan whose session's leader is gone", []system.Info{member("crash-handler", 4, 0, 3)}, nil},
		{"its sibling", []system.Info{member("firefox", 3, 2, 3), member("esbuild", 4, 2, 4)}, map[int]string{3: "keep firefox"}},
		{"its parent", []system.Info{member("sh", 3, 2, 3), member("firefox", 4, 3, 4)}, map[int]string{4: "keep firefox"}},
		{"two, each for its own sake", []system.Info{member("firefox", 3, 2, 3), member("tmux", 4, 3, 4)},
			map[int]string{3: "keep firefox", 4: "keep firefox"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			members := append([]system.Info{npm, node}, tt.more...)
			tree := Tree{Command: npm.ID, Session: npm.Session, Keep: []string{"firefox", "tmux", "Firefox Developer Edition"}}
			left, spared := tree.sort(members)
			got := make(map[int]string)
			for _, s := range spared {
				got[s.PID-madeUp] = s.Why
			}
			if !maps.Equal(got, tt.spared) {
				t.Errorf("spared %v, want %v", got, tt.spared)
			}
			want := slices.DeleteFunc(members, func(p system.Info) bool { return tt.spared[p.PID-madeUp] != "" })
			if !slices.Equal(left, want) {
				t.Errorf("left %v, want %v", left, want)
			}
		})
	}
}

// A namespace ends as a whole.
func TestSortNamespace(t *testing.T) {
	members := []system.Info{member("npm", 1, 0, 1), member("firefox", 2, 1, 2)}
	tree := Tree{Command: members[0].ID, Keep: []string{"firefox"}, Init: member("init", 0, 0, 0).ID}
	if left, spared := tree.sort(members); len(spared) > 0 || !slices.Equal(left, members) {
		t.Errorf("left %v, spared %v", left, spared)
	}
}

// A verdict holds for as long as a process runs the same program, and no
// longer.
func TestVerdict(t *testing.T) {
	tree := Tree{Keep: []string{"firefox"}}
	p := member("sh", 3, 2, 3)
	if why := tree.verdict(p); why != "" {
		t.Errorf("a shell is spared: %s", why)
	}
	if p.Name = "firefox"; tree.verdict(p) == "" {
		t.Error("the browser that it has become is not")
	}
	tree.Keep = nil
	if tree.verdict(p) == "" {
		t.Error("a verdict was looked for twice")
	}
	if p.Start++; tree.verdict(p) != "" {
		t.Error("another process has inherited it with the PID")
	}
}

// catEnv has the test binary copy its input, and do nothing else.
const catEnv = "TREE_TEST_CAT"

func TestMain(m *testing.M) {
	if os.Getenv(catEnv) != "" {
		_, _ = io.Copy(os.Stdout, os.Stdin)
		return
	}
	os.Exit(m.Run())
}

func TestKeepEnv(t *testing.T) {
	if _, err := system.Environ(os.Getpid()); err != nil {
		t.Skipf("this system does not show environments: %v", err)
	}
	for _, tt := range []struct {
		value  string
		spared bool
	}{{"1", true}, {"0", false}, {"", false}, {"10", false}} {
		c := exec.Command(os.Args[0]) // a Mac shows no environment of its own programs
		c.Env = append(os.Environ(), catEnv+"=1", keepEnv+"="+tt.value)
		in, err := c.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			in.Close()
			if err := c.Wait(); err != nil {
				t.Error(err)
			}
		})
		// It shows its own environment once it has answered.
		if _, err := io.WriteString(in, "x"); err != nil {
			t.Fatal(err)
		}
		if _, err := out.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		p, err := system.Look(c.Process.Pid)
		if err != nil {
			t.Fatal(err)
		}
		if why := judge(p, nil); (why != "") != tt.spared {
			t.Errorf("%s=%s: %q", keepEnv, tt.value, why)
		}
	}
}
