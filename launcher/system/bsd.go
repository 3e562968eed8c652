package system

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// What the BSDs answer to sysctl(3). Numbers are in the machine's byte order.

var errSysctl = errors.New("malformed answer from sysctl")

// stateOf translates the states of sys/proc.h, SIDL to SLOCK, into the letters
// of proc_pid_stat(5).
func stateOf(s byte) byte {
	const states = "?IRSTZSD"
	if int(s) >= len(states) {
		return '?'
	}
	return states[s]
}

// procargs is what macOS tells of an execve(2).
type procargs struct {
	path      string
	argv, env []string
}

// parseProcargs reads kern.procargs2: the number of arguments, the path, NULs up
// to the next word of the machine, the arguments, the environment, an empty
// string. The environment is missing where the system does not show it.
func parseProcargs(b []byte) (procargs, error) {
	if len(b) < 4 {
		return procargs{}, errSysctl
	}
	count := int32(binary.NativeEndian.Uint32(b))
	path, rest, ok := bytes.Cut(b[4:], []byte{0})
	if !ok || count < 0 {
		return procargs{}, errSysctl
	}
	p := procargs{path: string(path)}
	rest = bytes.TrimLeft(rest, "\x00")
	for ; count > 0; count-- {
		var word []byte
		if word, rest, ok = bytes.Cut(rest, []byte{0}); !ok {
			return procargs{}, errSysctl
		}
		p.argv = append(p.argv, string(word))
	}
	for {
		var word []byte
		if word, rest, ok = bytes.Cut(rest, []byte{0}); !ok || len(word) == 0 {
			return p, nil
		}
		p.env = append(p.env, string(word))
	}
}

// kinfo is a process of FreeBSD's process table.
type kinfo struct {
	Info
	owner int // the real user id
}

// parseKinfo reads an array of struct kinfo_proc (sys/user.h) of a machine with
// words of 64 bits. boot is the time of the boot in microseconds.
func parseKinfo(b []byte, boot int64) ([]kinfo, error) {
	const least = 467 // up to ki_comm
	var all []kinfo
	for len(b) > 0 {
		if len(b) < least {
			return nil, errSysctl
		}
		size := uint64(binary.NativeEndian.Uint32(b))
		if size < least || size > uint64(len(b)) {
			return nil, errSysctl
		}
		all = append(all, kinfoIn(b[:size], boot))
		b = b[size:]
	}
	return all, nil
}

func kinfoIn(b []byte, boot int64) kinfo {
	word := func(at int) int { return int(int32(binary.NativeEndian.Uint32(b[at:]))) }
	long := func(at int) int64 { return int64(binary.NativeEndian.Uint64(b[at:])) }
	const pid, ppid, pgid, sid, uid, ruid, start, stat, comm, end = 72, 76, 80, 88, 168, 172, 336, 388, 447, 467
	name, _, _ := bytes.Cut(b[comm:end], []byte{0})
	return kinfo{owner: word(ruid), Info: Info{
		ID:     ID{PID: word(pid), Start: uint64(max(0, long(start)*1e6+long(start+8)-boot))},
		Parent: word(ppid), Group: word(pgid), Session: word(sid), UID: word(uid),
		State: stateOf(b[stat]), Threads: 1, Terminal: true, Name: string(name),
	}}
}

// parseKinfoFile finds the path in a struct kinfo_file (sys/user.h).
func parseKinfoFile(b []byte) (string, error) {
	const path = 368 // kf_path
	if len(b) <= path {
		return "", errSysctl
	}
	name, _, _ := bytes.Cut(b[path:], []byte{0})
	if len(name) == 0 || name[0] != '/' {
		return "", errSysctl
	}
	return string(name), nil
}
