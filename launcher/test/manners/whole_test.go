package manners_test

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/stand"
)

// A lineage is the processes below one, by the parent's PID.
type lineage map[int][]int

func descendants(root int) lineage {
	l := make(lineage)
	for todo := []int{root}; len(todo) > 0; todo = todo[1:] {
		if i, err := system.Look(todo[0]); err == nil {
			l[i.PID], _ = i.Children()
			todo = append(todo, l[i.PID]...)
		}
	}
	return l
}

// orders are those in which tools go through a tree.
var orders = []struct {
	name string
	of   func(l lineage, root int) []int
}{
	{"root first", rootFirst},
	{"children first", childrenFirst},
	{"leaves first", func(l lineage, root int) []int {
		pids := rootFirst(l, root)
		slices.Reverse(pids)
		return pids
	}},
	{"one kill", func(l lineage, root int) []int {
		pids := rootFirst(l, root)
		slices.Sort(pids)
		return pids
	}},
}

func rootFirst(l lineage, pid int) []int {
	pids := []int{pid}
	for _, child := range l[pid] {
		pids = append(pids, rootFirst(l, child)...)
	}
	return pids
}

// childrenFirst is tree-kill's: from the root downwards, each one's children and
// then itself.
func childrenFirst(l lineage, root int) (pids []int) {
	for _, pid := range rootFirst(l, root) {
		for _, p := range append(slices.Clone(l[pid]), pid) {
			if !slices.Contains(pids, p) {
				pids = append(pids, p)
			}
		}
	}
	return pids
}

// signalTree signals each process of a tree, and tells how long it took.
func signalTree(root system.ID, order func(lineage, int) []int, sig syscall.Signal) time.Duration {
	pids := order(descendants(root.PID), root.PID)
	began := time.Now()
	for _, pid := range pids {
		_ = syscall.Kill(pid, sig) // who has ended of another one's end is no longer there
	}
	return time.Since(began)
}

// TestWholeTree signals each process of a tree, as tools do: the server is told
// once, and has time to tidy up.
func TestWholeTree(t *testing.T) {
	t.Parallel()
	above := []string{"", "sh", "npm"}
	below := []string{"one", "sh", "npm"}
	n := 0
	for _, o := range orders {
		for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
			for _, a := range above {
				for round := range stand.Times(1, 3) {
					b := below[(n+round)%len(below)]
					isolated := (n+round)%2 == 0 && canIsolate()
					n++
					name := fmt.Sprintf("%s %s above %q below %q isolated %v %d", o.name, stand.SignalName(sig), a, b, isolated, round)
					t.Run(name, func(t *testing.T) {
						t.Parallel()
						for tries := 0; !wholeTree(t, a, b, isolated, o.of, sig); tries++ {
							if tries == 10 {
								t.Fatal("this machine is too busy to signal a tree at once")
							}
						}
					})
				}
			}
		}
	}
}

// wholeTree tries one case. It reports false if it was too slow at it for what is
// promised.
func wholeTree(t *testing.T, above, below string, isolated bool, order func(lineage, int) []int, sig syscall.Signal) bool {
	t.Helper()
	const atOnce = 20 * time.Millisecond
	s := stand.New(t)
	s.Argv = []string{stand.Standin, s.Dir, s.Port, below}
	if isolated {
		s.Options = []string{"--isolate"}
	}
	root := startBelow(t, s, above)
	s.WaitUp(t)
	settles(t, s)
	took := signalTree(root, order, sig)
	s.NobodyIn(t)
	s.NoRecord(t)
	if took > atOnce {
		return false
	}
	s.Ends(t)
	return true
}

// settles waits until launcher and guard are prepared for a COMMAND that goes on:
// they have let go of its output, as the last thing.
func settles(t *testing.T, s *stand.Stand) {
	t.Helper()
	in := s.Record(t)
	for _, id := range []system.ID{in.Launcher, in.Guard} {
		stand.Wait(t, "launcher and guard to settle", func() bool {
			file, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/1", id.PID))
			return err != nil || file == os.DevNull
		})
	}
}

// startBelow starts it below a shell that passes nothing on, or below npm.
func startBelow(t *testing.T, s *stand.Stand, above string) system.ID {
	t.Helper()
	line := s.Line()
	switch above {
	case "sh":
		line = append([]string{"sh", "-c", `"$@"; true`, "sh"}, line...)
	case "npm":
		stand.Need(t, "npm")
		s.Writes(t, "package.json", fmt.Sprintf(`{"private": true, "scripts": {"dev": "%s"}}`, strings.Join(line, " ")))
		line = []string{"npm", "run", "dev"}
	}
	cmd := exec.Command(line[0], line[1:]...)
	cmd.Dir, cmd.SysProcAttr = s.Dir, &stand.OwnSession
	cmd.Env = append(os.Environ(), "NO_UPDATE_NOTIFIER=1")
	return s.StartCmd(t, cmd)
}

func canIsolate() bool {
	return !stand.Portable && exec.Command(stand.BengalRun, "--no-pidfile", "--isolate", "--", "true").Run() == nil
}
