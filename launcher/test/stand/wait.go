package stand

import (
	"testing"
	"time"
)

// Patience bounds each wait for a condition, on a busy machine, too.
const Patience = time.Minute

// Wait waits for a condition.
func Wait(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(Patience); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited %s for %s", Patience, what)
		}
	}
}
