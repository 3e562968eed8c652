//go:build darwin || portable

package sockets

import (
	"os"
	"testing"

	"bengal-run/launcher/system"
)

// TestWithoutLsof has a system that does not tell who holds a port: that it is
// held is said all the same.
func TestWithoutLsof(t *testing.T) {
	defer func(path string) { system.Lsof = path }(system.Lsof)
	system.Lsof = "/nowhere/lsof"
	_, number := listening(t, nil, spec{IP: "127.0.0.1"})
	if found := held(t, number); len(found) != 1 || found[0].Port != number || found[0].UID != -1 || len(found[0].Holders) != 0 {
		t.Errorf("%+v, want one socket that is held by nobody who is visible", found)
	}
	if found := held(t, reserve(t)); len(found) != 0 {
		t.Errorf("a port where nobody listens: %+v", found)
	}
	if _, err := ListenersOf(os.Getpid()); err == nil {
		t.Error("a list that failed is no error")
	}
}
