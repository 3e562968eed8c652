package system

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
)

var errStat = errors.New("not a stat line")

// parseStat reads /proc/PID/stat. The name stands in parentheses and may hold
// any byte, more parentheses and spaces included, so the fields are counted
// from the last ')' on (proc_pid_stat(5)).
func parseStat(line string) (Info, error) {
	open, shut := strings.IndexByte(line, '('), strings.LastIndexByte(line, ')')
	if open < 2 || shut < open {
		return Info{}, errStat
	}
	pid, err := strconv.Atoi(line[:open-1])
	if err != nil || pid <= 0 {
		return Info{}, errStat
	}
	i := Info{ID: ID{PID: pid}, Name: strings.Clone(line[open+1 : shut])}
	terminal := 0
	const first, last = 3, 22 // the number of the field that follows the name, and of the start time
	fields := make([]string, 0, last-first+1)
	for f := range strings.FieldsSeq(line[shut+1:]) {
		if fields = append(fields, f); len(fields) == cap(fields) {
			break
		}
	}
	for _, f := range []struct {
		number int
		into   *int
	}{{4, &i.Parent}, {5, &i.Group}, {6, &i.Session}, {7, &terminal}, {20, &i.Threads}} {
		if f.number-first >= len(fields) {
			return Info{}, errStat
		}
		if *f.into, err = strconv.Atoi(fields[f.number-first]); err != nil {
			return Info{}, errStat
		}
	}
	if last-first >= len(fields) || len(fields[0]) != 1 {
		return Info{}, errStat
	}
	flags, err := strconv.ParseUint(fields[9-first], 10, 32)
	if err != nil {
		return Info{}, errStat
	}
	const exiting = 4 // PF_EXITING of include/linux/sched.h
	i.Ending, i.Terminal = flags&exiting != 0, terminal != 0
	i.State = fields[0][0]
	if i.Start, err = strconv.ParseUint(fields[last-first], 10, 64); err != nil {
		return Info{}, errStat
	}
	return i, nil
}

func statusField(status []byte, key string) []byte {
	for line := range bytes.Lines(status) {
		if name, value, _ := bytes.Cut(line, []byte(":")); string(name) == key {
			return bytes.TrimSpace(value)
		}
	}
	return nil
}

func parseSignals(status []byte, key string) (Signals, error) {
	field := statusField(status, key)
	mask, err := strconv.ParseUint(string(field), 16, 64)
	if err != nil {
		return 0, errors.New("not a signal mask: " + strconv.Quote(string(field)))
	}
	return Signals(mask), nil
}

func parseOwner(status []byte) (uid int, err error) {
	field, _, _ := bytes.Cut(statusField(status, "Uid"), []byte("\t"))
	n, err := strconv.ParseUint(string(field), 10, 32)
	if err != nil {
		return -1, errors.New("not a user id: " + strconv.Quote(string(field)))
	}
	return int(n), nil
}

// parseInner reads from /proc/PID/status (NSpid, since Linux 4.1) the PID that a process
// has in its innermost namespace; 0 if it is not there.
func parseInner(status []byte) int {
	words := bytes.Fields(statusField(status, "NSpid"))
	if len(words) == 0 {
		return 0
	}
	pid, _ := strconv.Atoi(string(words[len(words)-1]))
	return max(pid, 0)
}

// split cuts what the kernel joined with NULs.
func split(joined []byte) []string {
	s := strings.TrimSuffix(string(joined), "\x00")
	if s == "" {
		return nil
	}
	return strings.Split(s, "\x00")
}
