package stand

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"bengal-run/launcher/system"
	"bengal-run/pidfile"
)

// Instance is who the record names.
type Instance struct{ Launcher, Guard, Command system.ID }

// Record reads who the instance is, and remembers it.
func (s *Stand) Record(t *testing.T) Instance {
	t.Helper()
	if s.Seen != nil {
		return *s.Seen
	}
	Wait(t, "a complete record", func() bool {
		r, err := pidfile.Parse([]byte(s.Read(t, pidfile.DefaultName)))
		if err != nil {
			return false
		}
		guard, gerr := system.ParseID(r.Guard)
		command, cerr := system.ParseID(r.Command)
		s.Seen = &Instance{system.ID{PID: r.PID, Start: r.Start}, guard, command}
		return gerr == nil && cerr == nil
	})
	return *s.Seen
}

// ShowsItsEnd waits, in the portable build, until an instance that was told to end
// shows it: nobody can look there whether its launcher has work to do, and a start
// waits for half a second at most.
func (s *Stand) ShowsItsEnd(t *testing.T, launcher system.ID) {
	t.Helper()
	if !Portable {
		return
	}
	Wait(t, "the instance to show its end", func() bool {
		r, err := pidfile.Parse([]byte(s.Read(t, pidfile.DefaultName)))
		return err == nil && (r.PID != launcher.PID || !r.Ending.IsZero()) || !launcher.Running()
	})
}

// Looked waits, in the portable build on Linux, until the guard has looked at all
// processes: it has made as many system calls that read as two looks take at most. Each
// reads a process's stat, and of one that is new its environment, to the end.
func (s *Stand) Looked(t *testing.T) {
	t.Helper()
	if !Portable || runtime.GOOS != "linux" {
		return
	}
	reads := func() (n int) {
		text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/io", s.Record(t).Guard.PID))
		for line := range strings.Lines(string(text)) {
			_, _ = fmt.Sscanf(line, "syscr: %d", &n)
		}
		return n
	}
	all, err := system.Processes()
	if err != nil {
		t.Fatal(err)
	}
	before := reads()
	Wait(t, "the guard to look", func() bool { return reads() >= before+2*4*len(all) })
}

// Everybody is whoever has ever been part of the instance and may live.
func (s *Stand) Everybody() []system.ID {
	var ids []system.ID
	if s.Seen != nil {
		ids = append(ids, s.Seen.Launcher, s.Seen.Guard, s.Seen.Command)
	}
	pids, _ := os.ReadFile(filepath.Join(s.Dir, "pids"))
	for _, word := range strings.Fields(string(pids)) {
		pid, err := strconv.Atoi(word)
		if err != nil {
			continue
		}
		argv, err := system.Argv(pid)
		if err != nil || len(argv) < 2 || argv[0] != Standin && argv[0] != "sh" || s.Starter.PID == pid {
			continue
		}
		if i, err := system.Look(pid); err == nil && strings.Contains(strings.Join(argv, " "), s.Dir) {
			ids = append(ids, i.ID)
		}
	}
	return ids
}

// WaitUp waits until a server listens.
func (s *Stand) WaitUp(t testing.TB) {
	t.Helper()
	Wait(t, "the server to be up", func() bool { return len(s.Traces(t, "up")) > 0 })
}

// Traces lists the PIDs that have left a trace of this kind.
func (s *Stand) Traces(t testing.TB, kind string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(s.Dir, kind+"-*"))
	if err != nil {
		t.Fatal(err)
	}
	for n, f := range files {
		files[n] = strings.TrimPrefix(filepath.Base(f), kind+"-")
	}
	return files
}

// Read is what a file of the folder has in it, which may be nothing yet.
func (s *Stand) Read(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(s.Dir, name))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(data)
}
