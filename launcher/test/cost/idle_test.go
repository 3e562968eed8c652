package cost_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/launcher/test/peer"
	"bengal-run/launcher/test/stand"
)

// BenchmarkIdle measures all of a launcher's own processes, from three seconds
// after the start, while COMMAND waits for connections.
func BenchmarkIdle(b *testing.B) {
	if stand.Portable {
		b.Skip("read from /proc")
	}
	for b.Loop() {
		memory := make(map[string]float64)
		m := compare(b, "switches in 10 s", 1, func(c peer.Contestant) (float64, error) {
			pss, switched := idles(b, c)
			memory[c.Name] = pss
			return switched, nil
		}, plain("%.0f"))
		for name, pss := range memory {
			launcherCosts.set(name, "memory", fmt.Sprintf("%.1f MiB", pss))
		}
		b.ReportMetric(memory[ours], "MiB-PSS")
		b.ReportMetric(median(m[ours]), "switches/10s")
	}
}

func idles(b *testing.B, c peer.Contestant) (pss, switched float64) {
	s := stand.New(b)
	s.Argv = []string{stand.Standin, s.Dir, s.Port, "one"}
	defer clear(b, s)
	launcher := begin(b, s, c, nil, nil)
	s.WaitUp(b)
	time.Sleep(3 * time.Second) // the start is over
	pids := overhead(s, launcher)
	for _, pid := range pids {
		pss += float64(number(fmt.Sprintf("/proc/%d/smaps_rollup", pid), "Pss:")) / 1024
		switched -= float64(switches(pid))
	}
	time.Sleep(10 * time.Second)
	for _, pid := range pids {
		switched += float64(switches(pid))
	}
	return pss, switched
}

// overhead is a launcher and all below it, but for COMMAND and what is below that.
func overhead(s *stand.Stand, launcher system.ID) (pids []int) {
	for next := []int{launcher.PID}; len(next) > 0; next = next[1:] {
		i, err := system.Look(next[0])
		argv, aerr := system.Argv(next[0])
		if err != nil || aerr != nil || slices.Equal(argv, s.Argv) {
			continue
		}
		children, _ := i.Children()
		pids, next = append(pids, i.PID), append(next, children...)
	}
	return pids
}

// switches counts the context switches of all threads.
func switches(pid int) (sum int) {
	tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	for _, t := range tasks {
		status := fmt.Sprintf("/proc/%d/task/%s/status", pid, t.Name())
		sum += number(status, "voluntary_ctxt_switches:") + number(status, "nonvoluntary_ctxt_switches:")
	}
	return sum
}

// number is what a file of /proc says about a key; 0 once the process is gone.
func number(file, key string) int {
	data, _ := os.ReadFile(file)
	for line := range strings.Lines(string(data)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == key {
			return stand.Must(strconv.Atoi(fields[1]))
		}
	}
	return 0
}
