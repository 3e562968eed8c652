package launcher_test

import (
	"fmt"
	"os/exec"
	"sync"
	"syscall"
	"testing"

	"bengal-run/launcher/system"
)

// TestRestarts starts the same instance 50 times in a row, each as soon as the
// last was told to end. None is refused, and each server has its time.
func TestRestarts(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.argv = []string{standin, s.dir, s.port, "one"}
	var last system.ID
	for n := range 50 {
		cmd := exec.Command(bengalRun, s.words()...)
		cmd.Dir = s.dir
		id := s.startCmd(t, cmd)
		wait(t, "the next server", func() bool { return len(s.traces(t, "up")) == n+1 || !id.Running() })
		if !id.Running() {
			t.Fatalf("start %d was refused: %s", n+1, s.read(t, "output"))
		}
		last = id
		signalTo(t, id, []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP}[n%3])
	}
	wait(t, "the last to end", func() bool { return !last.Running() })
	s.nobodyIn(t)
	s.noRecord(t)
	s.allTidied(t)
}

// TestConcurrentStarts starts 20 instances in one folder at the same time: with
// commands of their own all of them run, with the same one only one does.
func TestConcurrentStarts(t *testing.T) {
	for _, same := range []bool{false, true} {
		t.Run(fmt.Sprintf("same=%v", same), func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			const starts = 20
			codes := make(chan int, starts)
			var all sync.WaitGroup
			for n := range starts {
				script := fmt.Sprintf("echo >up-%d; until [ -e over ]; do sleep 0.02; done", n)
				if same {
					script = "echo >up-$$; until [ -e over ]; do sleep 0.02; done"
				}
				cmd := exec.Command(bengalRun, "--", "sh", "-c", script)
				cmd.Dir = s.dir
				all.Go(func() {
					_ = cmd.Run()
					codes <- cmd.ProcessState.ExitCode()
				})
			}
			up, refused := starts, 0
			if same {
				up, refused = 1, starts-1
			}
			wait(t, "each to have started or to have been refused", func() bool {
				return len(codes) >= refused && len(s.traces(t, "up")) >= up
			})
			s.note(t, "over")
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
			s.nobodyIn(t)
			s.noRecord(t)
		})
	}
}

// TestRestartByPort restarts with nothing but a port in common: no record, no
// same command, each start as soon as the last was told to end.
func TestRestartByPort(t *testing.T) {
	skipPortable(t, "without a record nothing shows there that an instance is ending")
	s := newStand(t)
	var last system.ID
	for n := range 50 {
		cmd := exec.Command(bengalRun, "--no-pidfile", "-p", s.port, "--grace", fmt.Sprint(grace), "--", standin, s.dir, s.port, "one", fmt.Sprint(n))
		cmd.Dir = s.dir
		id := s.startCmd(t, cmd)
		wait(t, "the server to be up", func() bool {
			if !id.Running() {
				t.Fatalf("start %d was refused:\n%s", n, s.read(t, "output"))
			}
			return len(s.traces(t, "up")) == n+1
		})
		last = id
		_ = id.Signal(syscall.SIGTERM)
	}
	wait(t, "the last to end", func() bool { return !last.Running() })
	s.waitGone(t)
	s.allTidied(t)
}
