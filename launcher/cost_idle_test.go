package launcher_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"bengal-run/launcher/system"
)

// BenchmarkIdle measures all of a launcher's own processes, from three seconds
// after the start, while COMMAND waits for connections.
func BenchmarkIdle(b *testing.B) {
	if portable {
		b.Skip("read from /proc")
	}
	for b.Loop() {
		memory := make(map[string]float64)
		m := compare(b, "switches in 10 s", 1, func(c contestant) (float64, error) {
			pss, switched := c.idles(b)
			memory[c.name] = pss
			return switched, nil
		}, plain("%.0f"))
		for name, pss := range memory {
			launcherCosts.set(name, "memory", fmt.Sprintf("%.1f MiB", pss))
		}
		b.ReportMetric(memory[ours], "MiB-PSS")
		b.ReportMetric(median(m[ours]), "switches/10s")
	}
}

func (c contestant) idles(b *testing.B) (pss, switched float64) {
	s := newStand(b)
	s.argv = []string{standin, s.dir, s.port, "one"}
	defer s.clear(b)
	launcher := s.begin(b, c, nil, nil)
	s.waitUp(b)
	time.Sleep(3 * time.Second) // the start is over
	pids := s.overhead(launcher)
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
func (s *stand) overhead(launcher system.ID) (pids []int) {
	for next := []int{launcher.PID}; len(next) > 0; next = next[1:] {
		i, err := system.Look(next[0])
		argv, aerr := system.Argv(next[0])
		if err != nil || aerr != nil || slices.Equal(argv, s.argv) {
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
			return must(strconv.Atoi(fields[1]))
		}
	}
	return 0
}
