//go:build linux && !portable

package process

import (
	"bytes"
	"strconv"
	"strings"
)

// Busy reports whether a process has something to do that it may not have come to
// yet: a thread that runs or waits for a processor (proc_pid_stat(5), state R), or
// a signal that waits for it (proc_pid_status(5), ShdPnd).
func Busy(pid int) bool {
	status, _ := readProc(pid, "status")
	for line := range bytes.Lines(status) {
		if mask, ok := bytes.CutPrefix(line, []byte("ShdPnd:")); ok && strings.Trim(string(mask), "0 \t\n") != "" {
			return true
		}
	}
	tasks := "/proc/" + strconv.Itoa(pid) + "/task/"
	threads, _ := readNames(tasks)
	for _, tid := range threads {
		line, err := readFile(tasks + tid + "/stat")
		if err != nil {
			continue
		}
		if i, err := parseStat(line); err == nil && i.State == 'R' {
			return true
		}
	}
	return false
}
