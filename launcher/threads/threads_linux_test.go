package threads

import (
	"os"
	"testing"
)

func TestReserve(t *testing.T) {
	count := func() int {
		tasks, err := os.ReadDir("/proc/self/task")
		if err != nil {
			t.Fatal(err)
		}
		return len(tasks)
	}
	before := count()
	const more = 30
	Reserve(more)
	if after := count(); after < more || after < before {
		t.Errorf("%d threads, and %d before", after, before)
	}
}
