package tree

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"bengal-run/launcher/system"
)

// keepEnv in a process's environment, as BENGAL_RUN_KEEP=1, spares it.
const keepEnv = "BENGAL_RUN_KEEP"

// DefaultKeep are the programs that a dev server starts for somebody else:
// browsers, and daemons that several projects share.
var DefaultKeep = []string{
	"adb", "atom", "brave", "Brave Browser", "brave-browser", "chrome", "chromium", "chromium-browser",
	"code", "code-insiders", "codium", "cursor", "dbus-daemon", "dbus-launch",
	"emacs", "epiphany", "firefox", "firefox-bin", "firefox-esr", "Google Chrome",
	"google-chrome", "gpg-agent", "gradle", "msedge", "Microsoft Edge", "microsoft-edge", "opera", "safari", "screen",
	"ssh-agent", "tmux", "vivaldi", "vivaldi-bin", "watchman",
}

// KeepList are the programs that are spared: the default ones and those that are
// named. The name "none" empties the list as it stands.
func KeepList(names []string) []string {
	list := slices.Clone(DefaultKeep)
	for _, name := range names {
		if name == "none" {
			list = list[:0] // and not nil: see SparesOf
		} else {
			list = append(list, name)
		}
	}
	return list
}

// sparesEnv tells every descendant of COMMAND's which names --keep has given, joined by
// slashes, which no name has. Cleanup has to know them when the instance is gone, and its
// record, too.
const sparesEnv = "BENGAL_RUN_SPARES"

// SparesIn is what COMMAND's environment says of --keep, if that was given.
func SparesIn(names []string) []string {
	if len(names) == 0 {
		return nil
	}
	return []string{sparesEnv + "=" + strings.Join(names, "/")}
}

// SparesOf is the KeepList that a process was started with, nil if it is the default one,
// or not shown.
func SparesOf(pid int) []string {
	names, ok := system.Variable(pid, sparesEnv)
	if !ok {
		return nil
	}
	return KeepList(strings.Split(names, "/"))
}

// A verdictKey is what a verdict holds for: a process, until it runs another
// program.
type verdictKey struct {
	system.ID
	name string
}

// sort tells who of the members is spared: a program on the keep list in a
// session that is not COMMAND's own, all of its descendants, and what else is left
// in a session that a spared process leads (a browser's crash handler that was
// orphaned at its start).
//
// A PID namespace ends as a whole: nobody in it is spared.
func (t *Tree) sort(members []system.Info) (left []system.Info, spared []Spared) {
	if t.Init.PID != 0 {
		return members, nil
	}
	why := make(map[int]string)
	for {
		before := len(why)
		for _, p := range members {
			if why[p.PID] != "" {
				continue
			}
			r := why[p.Parent]
			if r == "" && p.Session != t.Session {
				r = cmp.Or(why[p.Session], t.verdict(p))
			}
			if r != "" {
				why[p.PID] = r
			}
		}
		if len(why) == before {
			break
		}
	}
	for _, p := range members {
		if r := why[p.PID]; r != "" {
			spared = append(spared, Spared{p, r})
		} else {
			left = append(left, p)
		}
	}
	return left, spared
}

// Spares says why a process is spared, "" when it is not: it is detached and on the keep
// list.
func (t *Tree) Spares(p system.Info) string {
	if p.Session == t.Session {
		return ""
	}
	return t.verdict(p)
}

func (t *Tree) verdict(p system.Info) string {
	key := verdictKey{p.ID, p.Name}
	if r, ok := t.verdicts[key]; ok {
		return r
	}
	if t.verdicts == nil {
		t.verdicts = make(map[verdictKey]string)
	}
	r := judge(p, t.Keep)
	t.verdicts[key] = r
	return r
}

func judge(p system.Info, keep []string) string {
	if v, _ := system.Variable(p.PID, keepEnv); v == "1" {
		return keepEnv + "=1"
	}
	argv, _ := system.Argv(p.PID)
	exe, _ := system.Executable(p.PID)
	names := programNames(p.Name, exe, argv)
	for _, k := range keep {
		if p.Named(k) || slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, k) }) {
			return "keep " + k
		}
	}
	return ""
}

// programNames are the names that people know a program by. A daemon may
// rename itself ("tmux: server", "SCREEN"), a script runs in an interpreter (only the
// kernel shows the script's own name), and a Gradle daemon is a Java class.
func programNames(kernel, exe string, argv []string) []string {
	names := []string{kernel}
	if first, _, ok := strings.Cut(kernel, ":"); ok {
		names = append(names, first)
	}
	if exe != "" {
		names = append(names, path.Base(strings.TrimSuffix(exe, " (deleted)")))
	}
	if len(argv) > 0 {
		names = append(names, path.Base(argv[0]))
	}
	for _, word := range argv {
		if strings.HasPrefix(word, "org.gradle.launcher.daemon.") {
			names = append(names, "gradle")
		}
	}
	return names
}
