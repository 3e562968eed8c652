//go:build linux && !portable

package process

import (
	"bytes"
	"strconv"
)

// Outer finds the child that has the given PID in its own, innermost PID
// namespace; ErrGone if there is none.
func (i Info) Outer(inner int) (ID, error) {
	pids, err := i.Children()
	if err != nil {
		return ID{}, err
	}
	for _, pid := range pids {
		status, err := readProc(pid, "status")
		if err != nil || parseInner(status) != inner {
			continue
		}
		if p, err := Look(pid); err == nil {
			return p.ID, nil
		}
	}
	return ID{}, ErrGone
}

// parseInner finds a process's PID in the innermost namespace that it has one
// in, in /proc/PID/status (NSpid, since Linux 4.1); 0 if it is not told.
func parseInner(status []byte) int {
	for line := range bytes.Lines(status) {
		key, value, _ := bytes.Cut(line, []byte(":"))
		if words := bytes.Fields(value); string(key) == "NSpid" && len(words) > 0 {
			pid, _ := strconv.Atoi(string(words[len(words)-1]))
			return max(pid, 0)
		}
	}
	return 0
}
