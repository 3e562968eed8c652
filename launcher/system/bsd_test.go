package system

import (
	"encoding/binary"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// execve is what macOS tells of an execve: the path is padded to a whole word.
func execve(count int32, path string, words ...string) []byte {
	b := binary.NativeEndian.AppendUint32(nil, uint32(count))
	b = append(b, path...)
	for b = append(b, 0); len(b)%8 != 0; {
		b = append(b, 0)
	}
	for _, w := range words {
		b = append(append(b, w...), 0)
	}
	return b
}

func TestParseProcargs(t *testing.T) {
	const path = "/opt/homebrew/bin/node"
	for _, tt := range []struct {
		what string
		b    []byte
		want procargs
		bad  bool
	}{
		{"a server", execve(2, path, "node", "a b.js", "A=1", "B=", "", "executable_path="+path),
			procargs{path, []string{"node", "a b.js"}, []string{"A=1", "B="}}, false},
		{"an empty argument", execve(3, path, "node", "", "x", "A=1", ""), procargs{path, []string{"node", "", "x"}, []string{"A=1"}}, false},
		{"no environment, as the system protects it", execve(1, "/bin/sh", "-sh"), procargs{"/bin/sh", []string{"-sh"}, nil}, false},
		{"no arguments", execve(0, path, "A=1", ""), procargs{path, nil, []string{"A=1"}}, false},
		{"an environment that is cut off", execve(1, path, "node", "A=1")[:len(execve(1, path, "node"))+2], procargs{path, []string{"node"}, nil}, false},
		{"nothing", nil, procargs{}, true},
		{"a number alone", execve(1, path)[:4], procargs{}, true},
		{"a path that does not end", execve(1, path)[:9], procargs{}, true},
		{"fewer arguments than it says", execve(3, path, "node", "x"), procargs{}, true},
		{"more arguments than there can be", execve(1<<31-1, path, "node"), procargs{}, true},
		{"fewer than none", execve(-1, path, "node"), procargs{}, true},
	} {
		got, err := parseProcargs(tt.b)
		if (err != nil) != tt.bad || !tt.bad && !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: %+v, %v, want %+v", tt.what, got, err, tt.want)
		}
	}
}

func FuzzParseProcargs(f *testing.F) {
	f.Add(execve(2, "/bin/sh", "sh", "-c", "A=1", "", "x=y"))
	f.Add(execve(1<<31-1, "/bin/sh", "sh"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := parseProcargs(b)
		if err != nil {
			return
		}
		total := len(p.path)
		for _, w := range slices.Concat(p.argv, p.env) {
			total += len(w) + 1
		}
		if total > len(b) || slices.Contains(p.env, "") || slices.ContainsFunc(p.env, func(w string) bool { return strings.Contains(w, "\x00") }) {
			t.Errorf("%d bytes out of %d: %+v", total, len(b), p)
		}
	})
}

// kinfoProc is a struct kinfo_proc as sys/user.h lays it out.
func kinfoProc(i Info, owner int, sec, usec int64, stat byte) []byte {
	b := make([]byte, 1088)
	native := binary.NativeEndian
	native.PutUint32(b, uint32(len(b)))
	for at, n := range map[int]int{72: i.PID, 76: i.Parent, 80: i.Group, 88: i.Session, 168: i.UID, 172: owner} {
		native.PutUint32(b[at:], uint32(n))
	}
	native.PutUint64(b[336:], uint64(sec))
	native.PutUint64(b[344:], uint64(usec))
	b[388] = stat
	copy(b[447:466], i.Name)
	return b
}

func TestParseKinfo(t *testing.T) {
	const boot = 1_700_000_000_000_000
	node := Info{ID: ID{48215, 5_000_002}, Parent: 48212, Group: 48215, Session: 48000, UID: 1001, State: 'S', Threads: 1, Terminal: true, Name: "node"}
	dead := Info{ID: ID{7, 0}, Parent: 1, UID: 4294967294 - 1<<32, State: 'Z', Threads: 1, Terminal: true, Name: "1234567890123456789"}
	table := slices.Concat(kinfoProc(node, 1002, 1_700_000_005, 2, 3), kinfoProc(dead, 0, 1_600_000_000, 0, 5))
	got, err := parseKinfo(table, boot)
	if err != nil || !slices.Equal(got, []kinfo{{node, 1002}, {dead, 0}}) {
		t.Errorf("%+v, %v", got, err)
	}
	if !got[1].Dead() || got[0].Dead() {
		t.Error("the dead one lives, or the living one is dead")
	}
	lying := slices.Clone(table)
	binary.NativeEndian.PutUint32(lying, 466)
	for what, b := range map[string][]byte{
		"cut off": table[:len(table)-1], "less than a size": table[:3], "a size too small": lying, "an empty record": make([]byte, 1088),
	} {
		if got, err := parseKinfo(b, boot); err == nil {
			t.Errorf("%s: %+v", what, got)
		}
	}
	if got, err := parseKinfo(nil, boot); err != nil || len(got) != 0 {
		t.Errorf("nothing: %+v, %v", got, err)
	}
}

func TestStateOf(t *testing.T) {
	for stat, want := range map[byte]byte{1: 'I', 2: 'R', 3: 'S', 4: 'T', 5: 'Z', 6: 'S', 7: 'D', 0: '?', 8: '?', 255: '?'} {
		if got := stateOf(stat); got != want {
			t.Errorf("%d: %c, want %c", stat, got, want)
		}
	}
}

func FuzzParseKinfo(f *testing.F) {
	f.Add(kinfoProc(Info{ID: ID{PID: 1}, Name: "init"}, 0, 5, 0, 3), int64(0))
	f.Fuzz(func(t *testing.T, b []byte, boot int64) {
		all, err := parseKinfo(b, boot)
		if err == nil && len(all) > len(b)/467 {
			t.Errorf("%d processes out of %d bytes", len(all), len(b))
		}
	})
}

func TestParseKinfoFile(t *testing.T) {
	record := func(path string) []byte { return append(make([]byte, 368), path...) }
	for path, want := range map[string]string{
		"/home/ann/site\x00": "/home/ann/site", "/\x00\x00\x00": "/", "/no/end": "/no/end", "": "", "\x00": "", "-\x00": "",
	} {
		if got, err := parseKinfoFile(record(path)); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", path, got, err)
		}
	}
	if got, err := parseKinfoFile(nil); err == nil {
		t.Errorf("nothing: %q", got)
	}
}
