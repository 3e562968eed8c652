package launcher_test

import (
	"os"
	"slices"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher/system"
)

// peerPatience is how long they get: those that kill at all do so after two
// seconds, as bengal-run does in these tests.
const peerPatience = 6 * time.Second

// peersMatrix tries all cases on each peer that is installed. What they leave is
// ended, and no fault of ours.
func peersMatrix(t *testing.T) (tables []*table) {
	for _, p := range peers {
		t.Run(p.name, func(t *testing.T) {
			c, err := p.ready(t)
			if err != nil {
				t.Skip(err)
			}
			tb := newTable(c.name, c.version)
			tables = append(tables, tb)
			for _, w := range ways {
				if w.name == "guard killed" || w.name == "panic" {
					continue
				}
				for _, sh := range shapes {
					if sh.excludes(w) {
						continue
					}
					t.Run(w.name+"/"+sh.name, func(t *testing.T) {
						t.Parallel()
						r := c.try(t, w, sh)
						tb.set(w, sh, r)
						t.Logf("%-16s %-11s %s %v", w.name, sh.name, r, r.complaints)
					})
				}
			}
		})
	}
	return tables
}

func (c contestant) try(t *testing.T, w way, sh shape) result {
	s := newStand(t)
	t.Cleanup(func() { s.sweep(t) })
	s.argv, s.behind = []string{standin, s.dir, s.port, sh.name}, c.line
	w.start(t, s)
	s.waitUp(t)
	s.identify(t)
	if c.stays && w.rude == onlyCommand {
		s.waits = s.seen.launcher
	}
	if s.seen.launcher == s.seen.command && w.name == "launcher killed" {
		w.rude = onlyCommand // it has executed COMMAND in its own place
	}
	return s.try(t, w, sh, peerPatience)
}

// remainingOf is remaining for another launcher's processes. A look takes its
// time, so there are ever fewer of them. Who moves on to a new process, or is
// just executing a program, can be missed by one.
func (s *stand) remainingOf(t testing.TB, limit time.Duration) (left []system.ID, after time.Duration) {
	t.Helper()
	const looks = 4
	began := time.Now()
	for unseen := 0; ; {
		before := s.read(t, "pids")
		left = s.alive(t)
		passed := time.Since(began)
		switch {
		case len(left) > 0 || s.read(t, "pids") != before:
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

// identify finds launcher and COMMAND from the outside, where there is no record.
// The processes' own words do not help in a PID namespace.
func (s *stand) identify(t *testing.T) {
	t.Helper()
	wait(t, "launcher and COMMAND to be seen", func() bool {
		var in instance
		above := make(map[int]bool) // from the launcher down to COMMAND
		for range 5 {               // parents can come after their children
			for _, id := range s.alive(t) {
				i, err := system.Look(id.PID)
				if err != nil {
					continue
				}
				if i.Parent == s.starter.PID || s.starter.PID == 0 && i.Parent == os.Getpid() {
					in.launcher = id
				} else if !above[i.Parent] {
					continue
				}
				if argv, _ := system.Argv(id.PID); slices.Equal(argv, s.argv) || len(argv) == 6 && argv[0] == "sh" && s.argv[3] == "sh" {
					in.command = id
				} else {
					above[id.PID] = true
				}
			}
		}
		s.seen = &in
		return in.launcher.PID != 0 && in.command.PID != 0
	})
}

// alive is who has the folder among its words, whoever started all of it apart.
func (s *stand) alive(t testing.TB) (ids []system.ID) {
	t.Helper()
	for _, pid := range carriers(t, s.dir) {
		if i, err := system.Look(pid); err == nil && !i.Dead() && i.ID != s.starter && i.ID != s.waits {
			ids = append(ids, i.ID)
		}
	}
	return ids
}

// sweep ends what a peer has left.
func (s *stand) sweep(t testing.TB) {
	s.waits = system.ID{}
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		for _, id := range s.alive(t) {
			_ = id.Signal(syscall.SIGKILL)
		}
		if left, _ := s.remainingOf(t, 0); len(left) == 0 {
			return
		}
	}
	t.Errorf("not even SIGKILL ends %v", s.alive(t))
}
