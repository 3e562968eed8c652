package servers_test

import (
	"fmt"
	"slices"
	"syscall"
	"testing"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/stand"
	"bengal-run/pidfile"
)

// family is launcher, guard, and who carries the instance's BENGAL_RUN_ID.
func family(t *testing.T, s *stand.Stand) (family []system.ID) {
	t.Helper()
	s.Record(t) // a server may answer before it is complete
	r, err := pidfile.Parse([]byte(s.Read(t, pidfile.DefaultName)))
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
	s.RunID = r.ID
	return family
}

// carriersOf finds processes by their environment.
func carriersOf(t *testing.T, runID string) (ids []system.ID) {
	t.Helper()
	look, err := system.Processes()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range look {
		if env, err := system.Environ(i.PID); err == nil && slices.Contains(env, stand.IDEnv+"="+runID) {
			ids = append(ids, i.ID)
		}
	}
	return ids
}

// gone waits until none of a family runs, nor anybody of the instance who was not
// there when it was looked at.
func gone(t *testing.T, s *stand.Stand, family []system.ID) {
	t.Helper()
	stand.Wait(t, fmt.Sprintf("%v to end", family), func() bool {
		return !slices.ContainsFunc(family, system.ID.Running)
	})
	stand.Wait(t, "nobody to carry the ID", func() bool { return len(carriersOf(t, s.RunID)) == 0 })
}
