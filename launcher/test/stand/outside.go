package stand

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/system"
)

// Carriers lists who has dir among its words.
func Carriers(t testing.TB, dir string) (found []int) {
	t.Helper()
	look, err := system.Processes()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range look {
		if argv, _ := system.Argv(i.PID); !i.Dead() && strings.Contains(strings.Join(argv, " "), dir) {
			found = append(found, i.PID)
		}
	}
	return found
}

// NobodyIn waits until no process belongs to the folder: by its words, by its
// working directory. A shell that the instance was started from may stay.
func (s *Stand) NobodyIn(t testing.TB) {
	t.Helper()
	var left []string
	for began := time.Now(); ; time.Sleep(20*time.Millisecond + time.Since(began)/8) { // a look takes its time
		left = nil
		look, err := system.Processes()
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range look {
			if i.Dead() || i.PID == os.Getpid() || i.ID == s.Starter {
				continue
			}
			argv, _ := system.Argv(i.PID)
			cwd, _ := os.Readlink(fmt.Sprintf("/proc/%d/cwd", i.PID))
			if words := strings.Join(argv, " "); strings.Contains(words, s.Dir) || cwd == s.Dir {
				left = append(left, fmt.Sprintf("%d %s", i.PID, words))
			}
		}
		if len(left) == 0 {
			return
		}
		if time.Since(began) > Patience {
			t.Fatalf("left behind:\n%s", strings.Join(left, "\n"))
		}
	}
}

// PeerPatience is how long they get: those that kill at all do so after two
// seconds, as bengal-run does in these tests.
const PeerPatience = 6 * time.Second

// remainingOf is remaining for another launcher's processes. A look takes its
// time, so there are ever fewer of them. Who moves on to a new process, or is
// just executing a program, can be missed by one.
func (s *Stand) remainingOf(t testing.TB, limit time.Duration) (left []system.ID, after time.Duration) {
	t.Helper()
	const looks = 4
	began := time.Now()
	for unseen := 0; ; {
		before := s.Read(t, "pids")
		left = s.alive(t)
		passed := time.Since(began)
		switch {
		case len(left) > 0 || s.Read(t, "pids") != before:
			unseen = 0
		case unseen == 0:
			after = passed
			fallthrough
		default:
			if unseen++; unseen == looks {
				return nil, after
			}
		}
		if unseen == 0 && passed > limit {
			return left, passed
		}
		time.Sleep(20*time.Millisecond + passed/8)
	}
}

// Identify finds launcher and COMMAND from the outside, where there is no record.
// The processes' own words do not help in a PID namespace.
func (s *Stand) Identify(t *testing.T) {
	t.Helper()
	Wait(t, "launcher and COMMAND to be seen", func() bool {
		var in Instance
		above := make(map[int]bool) // from the launcher down to COMMAND
		for range 5 {               // parents can come after their children
			for _, id := range s.alive(t) {
				i, err := system.Look(id.PID)
				if err != nil {
					continue
				}
				if i.Parent == s.Starter.PID || s.Starter.PID == 0 && i.Parent == os.Getpid() {
					in.Launcher = id
				} else if !above[i.Parent] {
					continue
				}
				if argv, _ := system.Argv(id.PID); slices.Equal(argv, s.Argv) || len(argv) == 6 && argv[0] == "sh" && s.Argv[3] == "sh" {
					in.Command = id
				} else {
					above[id.PID] = true
				}
			}
		}
		s.Seen = &in
		return in.Launcher.PID != 0 && in.Command.PID != 0
	})
}

// alive is who has the folder among its words, whoever started all of it apart.
func (s *Stand) alive(t testing.TB) (ids []system.ID) {
	t.Helper()
	for _, pid := range Carriers(t, s.Dir) {
		if i, err := system.Look(pid); err == nil && !i.Dead() && i.ID != s.Starter && i.ID != s.Waits {
			ids = append(ids, i.ID)
		}
	}
	return ids
}

// Sweep ends what a peer has left.
func (s *Stand) Sweep(t testing.TB) {
	s.Waits = system.ID{}
	for deadline := time.Now().Add(Patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		for _, id := range s.alive(t) {
			_ = id.Signal(syscall.SIGKILL)
		}
		if left, _ := s.remainingOf(t, 0); len(left) == 0 {
			return
		}
	}
	t.Errorf("not even SIGKILL ends %v", s.alive(t))
}
