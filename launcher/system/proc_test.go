package system

import (
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// statLine is a line as the kernel writes it, with a name of our choice.
func statLine(name string) string {
	return "48215 (" + name + ") S 48212 48215 48215 34816 48215 4194560 1 2 3 4 5 6 7 8 20 0 3 0 123456789 1000 200 18446744073709551615"
}

func TestParseStat(t *testing.T) {
	for _, name := range []string{
		"node", "", " ", "tmux: server", ")", "(", "()", ") R 1 1 1 0", "a) Z 1 (b", "two\nlines", "\x1b[31m\xff", "(sd-pam)",
	} {
		got, err := parseStat(statLine(name))
		want := Info{
			ID: ID{48215, 123456789}, Parent: 48212, Group: 48215, Session: 48215,
			State: 'S', Threads: 3, Terminal: true, Name: name,
		}
		if err != nil || got != want {
			t.Errorf("name %q: %+v, %v, want %+v", name, got, err, want)
		}
	}
}

func TestParseStatEnding(t *testing.T) {
	for flags, want := range map[string]bool{"4194560": false, "4194564": true, "4228108": true, "0": false} {
		got, err := parseStat(strings.Replace(statLine("node"), " 4194560 ", " "+flags+" ", 1))
		if err != nil || got.Ending != want {
			t.Errorf("flags %s: ending %t, %v", flags, got.Ending, err)
		}
	}
}

func TestParseStatRefuses(t *testing.T) {
	whole := statLine("node")
	for _, tt := range []struct{ what, line string }{
		{"nothing", ""},
		{"no name", "48215 node S 1 1 1"},
		{"no PID", "(node) S 48212 48215"},
		{"a PID that is none", strings.Replace(whole, "48215 (", "4821x (", 1)},
		{"PID 0", strings.Replace(whole, "48215 (", "0 (", 1)},
		{"a negative PID", strings.Replace(whole, "48215 (", "-4 (", 1)},
		{"a name that does not end", "48215 (node S 1 1 1"},
		{"parentheses the wrong way round", "48215 )node( S 1 1 1"},
		{"a state of two letters", strings.Replace(whole, ") S ", ") SS ", 1)},
		{"a parent that is no number", strings.Replace(whole, "48212", "x", 1)},
		{"flags that are no number", strings.Replace(whole, "4194560", "x", 1)},
		{"a start time that is no number", strings.Replace(whole, "123456789", "-1", 1)},
	} {
		if got, err := parseStat(tt.line); err == nil {
			t.Errorf("%s: %+v", tt.what, got)
		}
	}
	// The start time is the last field that is read: a line that is cut off
	// anywhere before it is refused, not read as another process.
	end := strings.Index(whole, "123456789")
	for n := range end + 1 {
		if got, err := parseStat(whole[:n]); err == nil {
			t.Errorf("cut to %q: %+v", whole[:n], got)
		}
	}
}

func FuzzParseStat(f *testing.F) {
	f.Add([]byte(statLine("node")))
	f.Add([]byte(statLine(") R 1 1 1")))
	f.Add([]byte(statLine("two\nlines")))
	f.Add([]byte("1 () S 0 0 0"))
	f.Fuzz(func(t *testing.T, line []byte) {
		got, err := parseStat(string(line))
		if err != nil {
			return
		}
		if got.PID <= 0 {
			t.Fatalf("%q: PID %d", line, got.PID)
		}
		flags, terminal := 0, 0
		if got.Ending {
			flags = 0x4 // PF_EXITING
		}
		if got.Terminal {
			terminal = 34816
		}
		again, err := parseStat(fmt.Sprintf("%d (%s) %s %d %d %d %d 0 %d 0 0 0 0 0 0 0 0 0 0 %d 0 %d 0",
			got.PID, got.Name, []byte{got.State}, got.Parent, got.Group, got.Session, terminal, flags, got.Threads, got.Start))
		if err != nil || again != got {
			t.Errorf("%q: %+v, and written out again %+v, %v", line, got, again, err)
		}
	})
}

func TestParseSignals(t *testing.T) {
	for _, tt := range []struct {
		what, status string
		want         []syscall.Signal
		fails        bool
	}{
		{what: "a status", status: "Name:\tsleep\nSigIgn:\t0000000000000001\nSigCgt:\t8000000000004002\nSpeculation:\tx\n", want: []syscall.Signal{2, 15, 64}},
		{what: "without a line break at the end", status: "SigIgn:\t4\nSigCgt:\t2", want: []syscall.Signal{2}},
		{what: "nothing", fails: true},
		{what: "other masks alone", status: "SigIgn:\t0\n", fails: true},
		{what: "a mask that is none", status: "SigCgt:\tx\n", fails: true},
		{what: "a mask too long", status: "SigCgt:\t10000000000000000\n", fails: true},
	} {
		t.Run(tt.what, func(t *testing.T) {
			found, err := parseSignals([]byte(tt.status), "SigCgt")
			if (err != nil) != tt.fails {
				t.Fatalf("error %v", err)
			}
			if found != setOf(tt.want) {
				t.Errorf("found %x", found)
			}
		})
	}
}

func setOf(list []syscall.Signal) (s Signals) {
	for _, sig := range list {
		s |= 1 << (sig - 1)
	}
	return s
}

func FuzzParseSignals(f *testing.F) {
	f.Add([]byte("Name:\tx\nSigIgn:\t0000000000000001\nSigCgt:\t0000000000004002\n"))
	f.Add([]byte("SigIgn:\nSigCgt:0\n"))
	f.Fuzz(func(t *testing.T, status []byte) {
		found, err := parseSignals(status, "SigCgt")
		if err != nil {
			return
		}
		again, err := parseSignals(fmt.Appendf(nil, "SigCgt:\t%016x\n", uint64(found)), "SigCgt")
		if err != nil || again != found {
			t.Errorf("%q: %x, and written out again %x, %v", status, found, again, err)
		}
	})
}

func TestParseOwner(t *testing.T) {
	for _, tt := range []struct {
		status string
		uid    int
		fails  bool
	}{
		{"Name:\tsh\nUid:\t1000\t0\t0\t0\nGid:\t5\t5\t5\t5\n", 1000, false},
		{"Uid:\t0\t0\t0\t0", 0, false},
		{"Name:\tUid:\nUid:\t4294967294\t1\t1\t1\n", 4294967294, false},
		{"", -1, true},
		{"Uid:\n", -1, true},
		{"Uid:\tx\n", -1, true},
		{"Uid:\t-1\t0\n", -1, true},
	} {
		if uid, err := parseOwner([]byte(tt.status)); uid != tt.uid || (err != nil) != tt.fails {
			t.Errorf("%q: %d, %v", tt.status, uid, err)
		}
	}
}

func FuzzParseOwner(f *testing.F) {
	f.Add([]byte("Name:\tsh\nUid:\t1000\t0\t0\t0\n"))
	f.Add([]byte("Uid:\t99999999999\n"))
	f.Fuzz(func(t *testing.T, status []byte) {
		if uid, err := parseOwner(status); (err == nil) != (uid >= 0) {
			t.Errorf("%q: %d, %v", status, uid, err)
		}
	})
}

func TestParseInner(t *testing.T) {
	const head = "Name:\tsh\nUmask:\t0022\nNStgid:\t9\t8\n"
	for _, tt := range []struct {
		status string
		want   int
	}{
		{head + "NSpid:\t48215\nNSpgid:\t1\n", 48215},
		{head + "NSpid:\t48215\t17\t5\nNSpgid:\t1\n", 5},
		{head, 0},
		{"NSpid:\n", 0},
		{"NSpid:\tx\n", 0},
		{"NSpid:\t-5\n", 0},
		{"Name:\tNSpid:\n", 0},
		{"", 0},
	} {
		if got := parseInner([]byte(tt.status)); got != tt.want {
			t.Errorf("%q: %d, want %d", tt.status, got, tt.want)
		}
	}
}

func FuzzParseInner(f *testing.F) {
	f.Add("NSpid:\t48215\t17\n", 4)
	f.Fuzz(func(t *testing.T, status string, pid int) {
		if got := parseInner([]byte(status)); got < 0 {
			t.Errorf("%q: %d", status, got)
		}
		if pid > 0 {
			if got := parseInner(fmt.Appendf(nil, "Name:\tsh\nNSpid:\t7\t%d\n", pid)); got != pid {
				t.Errorf("%d of %d", got, pid)
			}
		}
	})
}

func TestSplit(t *testing.T) {
	for joined, want := range map[string][]string{
		"": nil, "\x00": nil, "node\x00": {"node"}, "node": {"node"}, "a\x00\x00b c\x00": {"a", "", "b c"}, "a\x00\x00": {"a", ""},
	} {
		if got := split([]byte(joined)); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", joined, got, want)
		}
	}
}
