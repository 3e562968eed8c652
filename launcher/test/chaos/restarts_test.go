package chaos_test

import (
	"fmt"
	"os/exec"
	"sync"
	"syscall"
	"testing"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/stand"
)

// TestRestarts starts the same instance 50 times in a row, each as soon as the
// last was told to end. None is refused, and each server has its time.
func TestRestarts(t *testing.T) {
	t.Parallel()
	s := stand.New(t)
	s.Argv = []string{stand.Standin, s.Dir, s.Port, "one"}
	var last system.ID
	for n := range stand.Times(12, 50) {
		cmd := exec.Command(stand.BengalRun, s.Words()...)
		cmd.Dir = s.Dir
		id := s.StartCmd(t, cmd)
		stand.Wait(t, "the next server", func() bool { return len(s.Traces(t, "up")) == n+1 || !id.Running() })
		if !id.Running() {
			t.Fatalf("start %d was refused: %s", n+1, s.Read(t, "output"))
		}
		last = id
		stand.SignalTo(t, id, []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP}[n%3])
		s.ShowsItsEnd(t, id)
	}
	stand.Wait(t, "the last to end", func() bool { return !last.Running() })
	s.NobodyIn(t)
	s.NoRecord(t)
	s.AllTidied(t)
}

// TestConcurrentStarts starts 20 instances in one folder at the same time: with
// commands of their own all of them run, with the same one only one does.
func TestConcurrentStarts(t *testing.T) {
	t.Parallel()
	for _, same := range []bool{false, true} {
		t.Run(fmt.Sprintf("same=%v", same), func(t *testing.T) {
			t.Parallel()
			s := stand.New(t)
			starts := stand.Times(8, 20)
			codes := make(chan int, starts)
			var all sync.WaitGroup
			for n := range starts {
				script := fmt.Sprintf("echo >up-%d; until [ -e over ]; do sleep 0.02; done", n)
				if same {
					script = "echo >up-$$; until [ -e over ]; do sleep 0.02; done"
				}
				cmd := exec.Command(stand.BengalRun, "--", "sh", "-c", script)
				cmd.Dir = s.Dir
				all.Go(func() {
					_ = cmd.Run()
					codes <- cmd.ProcessState.ExitCode()
				})
			}
			up, refused := starts, 0
			if same {
				up, refused = 1, starts-1
			}
			stand.Wait(t, "each to have started or to have been refused", func() bool {
				return len(codes) >= refused && len(s.Traces(t, "up")) >= up
			})
			s.Note(t, "over")
			all.Wait()
			close(codes)
			count := make(map[int]int)
			for c := range codes {
				count[c]++
			}
			want := map[int]int{0: starts}
			if same {
				want = map[int]int{0: 1, 75: starts - 1}
			}
			for code, n := range want {
				if count[code] != n {
					t.Errorf("exit codes %v, want %v", count, want)
				}
			}
			s.NobodyIn(t)
			s.NoRecord(t)
		})
	}
}

// TestRestartByPort restarts with nothing but a port in common: no record, no
// same command, each start as soon as the last was told to end.
func TestRestartByPort(t *testing.T) {
	t.Parallel()
	stand.SkipPortable(t, "without a record nothing shows there that an instance is ending")
	s := stand.New(t)
	var last system.ID
	for n := range stand.Times(12, 50) {
		cmd := exec.Command(stand.BengalRun, "--no-pidfile", "-p", s.Port, "--grace", fmt.Sprint(stand.Grace), "--", stand.Standin, s.Dir, s.Port, "one", fmt.Sprint(n))
		cmd.Dir = s.Dir
		id := s.StartCmd(t, cmd)
		stand.Wait(t, "the server to be up", func() bool {
			if !id.Running() {
				t.Fatalf("start %d was refused:\n%s", n, s.Read(t, "output"))
			}
			return len(s.Traces(t, "up")) == n+1
		})
		last = id
		_ = id.Signal(syscall.SIGTERM)
	}
	stand.Wait(t, "the last to end", func() bool { return !last.Running() })
	s.WaitGone(t)
	s.AllTidied(t)
}
