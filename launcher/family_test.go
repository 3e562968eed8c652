package launcher_test

import (
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"

	"bengal-run/launcher/system"
	"bengal-run/launcher/tree"
	"bengal-run/pidfile"
)

// family is launcher, guard, and who carries the instance's BENGAL_RUN_ID.
func (s *stand) family(t *testing.T) (family []system.ID) {
	t.Helper()
	s.record(t) // a server may answer before it is complete
	r, err := pidfile.Parse([]byte(s.read(t, pidfile.DefaultName)))
	if err != nil {
		t.Fatal(err)
	}
	guard, err := system.ParseID(r.Guard)
	if err != nil {
		t.Fatal(err)
	}
	family = append(carriersOf(t, r.ID), system.ID{PID: r.PID, Start: r.Start}, guard)
	t.Cleanup(func() {
		for _, id := range append(family, carriersOf(t, r.ID)...) {
			_ = id.Signal(syscall.SIGKILL)
		}
	})
	s.runID = r.ID
	return family
}

// carriersOf finds processes by their environment.
func carriersOf(t *testing.T, runID string) (ids []system.ID) {
	t.Helper()
	pids, err := system.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, pid := range pids {
		env, err := system.Environ(pid)
		if i, lerr := system.Look(pid); err == nil && lerr == nil && slices.Contains(env, tree.IDEnv+"="+runID) {
			ids = append(ids, i.ID)
		}
	}
	return ids
}

// gone waits until none of a family runs, nor anybody of the instance who was not
// there when it was looked at.
func (s *stand) gone(t *testing.T, family []system.ID) {
	t.Helper()
	wait(t, fmt.Sprintf("%v to end", family), func() bool {
		return !slices.ContainsFunc(family, system.ID.Running)
	})
	wait(t, "nobody to carry the ID", func() bool { return len(carriersOf(t, s.runID)) == 0 })
}

// carriers lists who has dir among its words.
func carriers(t testing.TB, dir string) (found []int) {
	t.Helper()
	pids, err := system.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, pid := range pids {
		argv, _ := system.Argv(pid)
		if i, err := system.Look(pid); err == nil && !i.Dead() && strings.Contains(strings.Join(argv, " "), dir) {
			found = append(found, pid)
		}
	}
	return found
}
