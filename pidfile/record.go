// Package pidfile keeps the record of an instance: a small text file in the
// project's folder that says who runs there.
//
// Its life: Take locks the folder, looks at what is there, and puts a new record in
// its place if no living instance holds it. The file itself is locked as long as the
// launcher or the guard lives; that, and not a PID that happens to exist, tells live
// from stale. Update replaces the whole file by one that is locked already, so that a
// reader never sees half a record, or an unlocked one. Remove removes it, if it is
// still ours.
//
// A record is a hint, never a proof: nothing here signals anybody.
package pidfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Record is what the file says. PIDs come with the start time of the process,
// in the form PID:start.
type Record struct {
	PID     int      // of the launcher
	ID      string   // the BENGAL_RUN_ID
	Boot    string   // the boot's id, as the launcher was told
	Start   uint64   // of the launcher, in kernel ticks (microseconds if not on Linux)
	UID     int      // the user's
	Guard   string   // PID:start, empty until it runs
	Command string   // PID:start, empty until it runs
	Ports   []int    // given or found
	Listen  []string // who was seen to listen: address:port=PID:start,…
	Dir     string   // the project's folder, where COMMAND runs
	Argv    []string // COMMAND and its words; cut where they are very long
	Since   time.Time
	Until   string // in the background: PID:start of the process whose end ends it; may be empty

	// Ending is set once the end has begun: the time when, at the latest, it is over.
	Ending time.Time
}

// Encode writes a record in the format of version 1.
func (r Record) Encode() []byte {
	b := make([]byte, 0, 1024)
	line := func(key, value string) {
		b = append(append(append(append(b, key...), '='), value...), '\n')
	}
	b = append(strconv.AppendInt(b, int64(r.PID), 10), '\n')
	line("version", "1")
	line("id", r.ID)
	line("boot", r.Boot)
	line("start", strconv.FormatUint(r.Start, 10))
	line("uid", strconv.Itoa(r.UID))
	if r.Guard != "" {
		line("guard", r.Guard)
	}
	if r.Command != "" {
		line("command", r.Command)
	}
	for _, p := range r.Ports {
		line("port", strconv.Itoa(p))
	}
	for _, l := range r.Listen {
		line("listen", l)
	}
	line("cwd", quoteDir(r.Dir))
	line("argv", quoteArgv(r.Argv))
	line("since", r.Since.UTC().Format(time.RFC3339))
	if r.Until != "" {
		line("until", r.Until)
	}
	if !r.Ending.IsZero() {
		line("ending", r.Ending.UTC().Format(time.RFC3339Nano))
	}
	return b
}

// SameCommand reports whether both run the same command in the same folder. Bytes that
// are no UTF-8 are all the same to it: a record cannot hold them.
func (r Record) SameCommand(other Record) bool {
	return r.Dir == other.Dir && quoteArgv(r.Argv) == quoteArgv(other.Argv)
}

// Parse reads a record. It passes over unknown keys, which a later version may add.
func Parse(data []byte) (Record, error) {
	var r Record
	first, rest, ok := bytes.Cut(data, []byte("\n"))
	pid, err := strconv.ParseInt(string(first), 10, 32)
	if !ok || err != nil || pid <= 0 {
		return Record{}, errors.New("it does not begin with a PID")
	}
	r.PID = int(pid)
	version := ""
	for line := range strings.Lines(string(rest)) {
		key, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		if !ok || !strings.HasSuffix(line, "\n") {
			return Record{}, fmt.Errorf("not a key=value line: %.40q", line)
		}
		if key == "version" {
			version = value
		} else if err := r.set(key, value); err != nil {
			return Record{}, fmt.Errorf("%s: %w", key, err)
		}
	}
	if version != "1" {
		return Record{}, fmt.Errorf("not a record of version 1: %.20q", version)
	}
	if r.ID == "" || r.Boot == "" || r.Start == 0 {
		return Record{}, errors.New("id, boot or start is missing")
	}
	return r, nil
}

func (r *Record) set(key, value string) (err error) {
	switch key {
	case "id":
		r.ID = value
	case "boot":
		r.Boot = value
	case "start":
		r.Start, err = strconv.ParseUint(value, 10, 64)
	case "uid":
		r.UID, err = strconv.Atoi(value)
	case "guard":
		r.Guard = value
	case "command":
		r.Command = value
	case "port":
		var port uint64
		if port, err = strconv.ParseUint(value, 10, 16); err == nil && port > 0 {
			r.Ports = append(r.Ports, int(port))
		}
	case "listen":
		r.Listen = append(r.Listen, value)
	case "cwd":
		r.Dir, err = unquoteDir(value)
	case "argv":
		err = json.Unmarshal([]byte(value), &r.Argv)
	case "since":
		r.Since, err = time.Parse(time.RFC3339, value)
	case "until":
		r.Until = value
	case "ending":
		r.Ending, err = time.Parse(time.RFC3339, value)
	}
	return err
}

// quoteDir quotes a folder whose name has a line break, which would begin a line of
// its own. A path begins with a slash, so that a quote tells the two apart.
func quoteDir(dir string) string {
	if strings.ContainsFunc(dir, func(c rune) bool { return c < ' ' || c == 0x7f }) {
		return strconv.Quote(dir)
	}
	return dir
}

func unquoteDir(value string) (string, error) {
	if strings.HasPrefix(value, `"`) {
		return strconv.Unquote(value)
	}
	return value, nil
}

// ParseListen takes a listen= line apart: an address, its port (0 if there is none), and
// the holders as PID:start.
func ParseListen(line string) (address string, port int, holders []string) {
	address, list, _ := strings.Cut(line, "=")
	if n := strings.LastIndexByte(address, ':'); n >= 0 {
		p, _ := strconv.ParseUint(address[n+1:], 10, 16)
		port = int(p)
	}
	return address, port, strings.Split(list, ",")
}
