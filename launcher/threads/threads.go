// Package threads makes threads before they are needed.
//
// The Go runtime starts a thread whenever all that it has are busy, and a program
// that may not start one is ended on the spot (runtime.newosproc). That must not happen to
// a guard that ends a tree, and the tree to end may be just the one that has used up all
// that its user may run (RLIMIT_NPROC, a pids cgroup). Once a thread is there, it stays.
package threads

import (
	"runtime"
	"sync"
)

// Enough is how many threads launcher and guard come to use besides those that the runtime
// begins with: for the poller, for waiting, for signals. ForLooks are those of a look at the
// ports, which the launcher alone makes, and during which the end can begin. Without a
// reserve the end of 500 detached processes took a guard from 8 threads to 9. A thread holds
// some 20 KiB.
const (
	Enough   = 4
	ForLooks = 2
)

// Reserve has the runtime keep n threads more than are busy now.
func Reserve(n int) {
	var there, over sync.WaitGroup
	there.Add(n)
	over.Add(n)
	for range n {
		go func() {
			runtime.LockOSThread()
			there.Done()
			there.Wait()
			runtime.UnlockOSThread()
			over.Done()
		}()
	}
	over.Wait()
}
