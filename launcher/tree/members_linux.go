//go:build linux && !portable

package tree

import (
	"errors"
	"io/fs"
	"os"

	"bengal-run/launcher/system"

	"golang.org/x/sys/unix"
)

const (
	subreaper         = true // orphans below us become our children
	parentDeathSignal = true // COMMAND was sent the stop signal when the guard died
)

// memory is for systems without a subreaper.
//
//lint:ignore U1000 members_other.go has the one that is used
type memory struct{}

// Adopt makes this process the one that orphans below it come to, whatever
// session, group or environment they have given themselves: the descendants of
// a subreaper are all there is (PR_SET_CHILD_SUBREAPER, prctl(2)).
func Adopt() error {
	return unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
}

// members walks down from this process. It can miss a process that is orphaned
// meanwhile: newcomers finds it.
func (t *Tree) members() ([]system.Info, error) {
	var all []system.Info
	next := []system.Info{{ID: system.ID{PID: os.Getpid()}}}
	for len(next) > 0 {
		parent := next[0]
		next = next[1:]
		children, err := parent.Children()
		if err != nil {
			continue
		}
		for _, pid := range children {
			p, err := system.Look(pid)
			switch {
			case parent.PID == os.Getpid() && len(t.Foreign) == 0 && (errors.Is(err, system.ErrGone) || errors.Is(err, fs.ErrPermission)):
				all = append(all, t.hidden(pid))
				continue
			case err != nil, p.Dead(), t.foreign(p):
				continue
			}
			if p.ID != t.Init {
				all = append(all, p)
			}
			next = append(next, p)
		}
	}
	return all, nil
}

// hidden is a child of ours that /proc does not show: a set-user-ID program, or one that
// may not be traced, where hidepid is set (proc(5)). It has no state.
func (t *Tree) hidden(pid int) system.Info {
	p := system.Info{ID: system.ID{PID: pid}, Parent: os.Getpid(), Name: "?"}
	if pid == t.Command.PID {
		p.ID = t.Command
	}
	p.Session, _ = unix.Getsid(pid)
	p.Group, _ = unix.Getpgid(pid)
	return p
}

func isHidden(p system.Info) bool { return p.State == 0 }

// orphaned has nothing to note: COMMAND's group is no orphaned one as long as we
// live.
func (s *Supervisor) orphaned() {}

// nothingLeft asks wait: without a child there is nothing below us at all.
func (s *Supervisor) nothingLeft() bool {
	if !s.childless {
		_, err := wait(unix.WNOHANG)
		s.childless = err == unix.ECHILD
	}
	return s.childless
}

// newcomers reports whether there are children of ours that the last look has
// not seen: the child of a process that has ended since its own parent was
// looked at, or one that has ended itself and may have left some.
func (s *Supervisor) newcomers(spared []Spared) bool {
	if s.childless {
		return false
	}
	known := make(map[int]bool)
	for _, p := range spared {
		known[p.PID] = true
	}
	for id := range s.givenUp {
		known[id.PID] = true
	}
	pids, err := system.Info{ID: system.ID{PID: os.Getpid()}}.Children()
	if err != nil {
		return true
	}
	for _, pid := range pids {
		if p, err := system.Look(pid); !known[pid] && (err != nil && len(s.Foreign) == 0 || err == nil && !s.foreign(p)) {
			return true
		}
	}
	return false
}
