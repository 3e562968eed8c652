//go:build linux && !portable

package port

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"strings"
	"testing"
)

// Lines as they stand on a machine that counts bytes from the lowest.
const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     
   0: 0100007F:1435 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 48230 1 000000007b01adfb 100 0 0 10 0                     
   1: 0100007F:A7D3 0100007F:ED1C 06 00000000:00000000 03:0000176E 00000000     0        0 0 3 000000007b01adfb
   2: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 65534        0 18446744073709551615 1 0 100 0 0 10 0
   3: 0000000000000000FFFF00000100007F:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 7 1 0 100 0 0 10 0
`

func TestParseTable(t *testing.T) {
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		t.Skip("the table is that of another kind of machine")
	}
	want := []socket{
		{netip.MustParseAddr("127.0.0.1"), 5173, listen, 1000, 48230},
		{netip.MustParseAddr("127.0.0.1"), 42963, timeWait, 0, 0},
		{netip.MustParseAddr("::1"), 8080, listen, 65534, 1<<64 - 1},
		{netip.MustParseAddr("::ffff:127.0.0.1"), 80, listen, 0, 7},
	}
	if got := parseTable(nil, []byte(table)); !slices.Equal(got, want) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
}

func TestParseLineRefuses(t *testing.T) {
	line := strings.Split(table, "\n")[1]
	if _, ok := parseLine([]byte(line)); !ok {
		t.Fatal("the line itself is refused")
	}
	for _, tt := range []struct{ what, old, by string }{
		{"an address of no length", "0100007F:1435", ":1435"},
		{"an address of another length", "0100007F:1435", "0100007F00:1435"},
		{"an address that is no number", "0100007F:1435", "0100007G:1435"},
		{"no port", "0100007F:1435", "0100007F"},
		{"a port too large", ":1435", ":11435"},
		{"a port below zero", ":1435", ":-435"},
		{"a state too large", " 0A ", " 10A "},
		{"a user that is none", " 1000 ", " ann "},
		{"an inode that is none", " 48230 ", " -1 "},
		{"a line that ends early", line[strings.Index(line, " 1000"):], ""},
	} {
		if got, ok := parseLine([]byte(strings.Replace(line, tt.old, tt.by, 1))); ok {
			t.Errorf("%s: %+v", tt.what, got)
		}
	}
}

func FuzzParseTable(f *testing.F) {
	f.Add([]byte(table))
	f.Add([]byte(table[:300]))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, s := range parseTable(nil, b) {
			if !s.ip.IsValid() || s.port < 0 || s.port > Last || s.uid < 0 && s.uid != -1 {
				t.Errorf("no socket: %+v", s)
			}
		}
	})
}

func TestInodeOf(t *testing.T) {
	for link, want := range map[string]uint64{ // 0: none
		"socket:[48230]":                48230,
		"socket:[18446744073709551615]": 1<<64 - 1,
		"socket:[":                      0,
		"socket:[48230":                 0,
		"socket:[4823x]":                0,
		"socket:48230":                  0,
		"pipe:[48230]":                  0,
		"/tmp/socket:[48230]":           0,
		"":                              0,
	} {
		if got, ok := inodeOf([]byte(link)); got != want || ok != (want != 0) {
			t.Errorf("%q: %d, %t, want %d", link, got, ok, want)
		}
	}
}
