//go:build linux && !portable

package port

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"bengal-run/launcher/process"
)

// wanted are the sockets whose holders are looked for.
type wanted struct {
	inodes map[uint64]int // the place of each among the holders

	mu      sync.Mutex
	holders [][]process.ID
}

// holdersOf names, for each of the sockets, which of the processes have it open.
func holdersOf(found []socket, whom func(proc directory) []int) [][]process.ID {
	w := wanted{inodes: make(map[uint64]int, len(found)), holders: make([][]process.ID, len(found))}
	for n, s := range found {
		if s.inode != 0 {
			w.inodes[s.inode] = n
		}
	}
	if len(w.inodes) == 0 {
		return w.holders
	}
	proc, err := openDirectory(nil, []byte("/proc\x00"))
	if err != nil {
		return w.holders // without /proc no process is visible
	}
	defer proc.close()
	w.lookAt(proc, whom(proc))
	return w.holders
}

// lookAt divides the work where it is much: most of the time is the kernel's.
func (w *wanted) lookAt(proc directory, pids []int) {
	const enough = 200 // processes for one thread, some 5 ms
	workers := min(runtime.GOMAXPROCS(0), 4, 1+len(pids)/enough)
	var group sync.WaitGroup
	var taken atomic.Int64
	for n := range workers {
		work := func() {
			f := finder{wanted: w, proc: proc, entries: make([]byte, 4<<10), target: make([]byte, 64)}
			for {
				i := int(taken.Add(1)) - 1
				if i >= len(pids) {
					return
				}
				f.process(pids[i])
			}
		}
		if n == workers-1 {
			work()
		} else {
			group.Go(work)
		}
	}
	group.Wait()
}

func everybody(proc directory) []int {
	pids := make([]int, 0, 1024)
	proc.numbers(make([]byte, 32<<10), func(name []byte) bool {
		pids = append(pids, number(name))
		return true
	})
	return pids
}

func (w *wanted) add(n int, id process.ID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !slices.Contains(w.holders[n], id) { // it may have several descriptors of one socket
		w.holders[n] = append(w.holders[n], id)
	}
}
