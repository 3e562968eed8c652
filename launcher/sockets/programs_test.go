package sockets

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"
)

var (
	loopback4  = netip.MustParseAddr("127.0.0.1")
	loopback6  = netip.MustParseAddr("::1")
	any4, any6 = netip.IPv4Unspecified(), netip.IPv6Unspecified()
)

const lsofOut = `p10327
u501
f12
tIPv4
d0x6a1b
n127.0.0.1:5173
f13
tIPv6
d573529
n*:5173
f14
tIPv6
n[::1]:3000
p10711
f12
tIPv4
n*:8080
n127.0.0.1:5173->127.0.0.1:9
n*:*
`

func TestParseLsof(t *testing.T) {
	want := []listener{
		{10327, 501, "0x6a1b", loopback4, 5173}, {10327, 501, "573529", any6, 5173}, {10327, 501, "", loopback6, 3000},
		{10711, -1, "", any4, 8080},
	}
	if got := parseLsof([]byte(lsofOut)); !slices.Equal(got, want) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
	for _, out := range []string{"", "\n\n", "n*:5173\n", "p0\nn*:5173\n", "pann\nn*:5173\n", "p1\nn*:0\n", "p1\nn*:65536\n", "p1\nn\n", "lsof: no such file\n"} {
		if got := parseLsof([]byte(out)); len(got) != 0 {
			t.Errorf("%q: %+v", out, got)
		}
	}
}

const netstatOut = `Active Internet connections (including servers)
Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)    
tcp4       0      0  127.0.0.1.5173         *.*                    LISTEN     
tcp46      0      0  *.3000                 *.*                    LISTEN     
tcp6       0      0  ::1.3001               *.*                    LISTEN     
tcp6       0      0  fe80::1%lo0.3002       *.*                    LISTEN     
tcp6       0      0  2001:db8:1:2:3:4.3003  *.*                    LISTEN     
tcp4       0      0  192.168.1.2.50000      1.2.3.4.443            ESTABLISHED
tcp4       0      0  127.0.0.1.5174         127.0.0.1.50001        TIME_WAIT  
udp4       0      0  *.5353                 *.*                               
`

func TestParseNetstat(t *testing.T) {
	want := []listener{
		{0, -1, "", loopback4, 5173}, {0, -1, "", any6, 3000}, {0, -1, "", loopback6, 3001},
		{0, -1, "", netip.MustParseAddr("fe80::1%lo0"), 3002}, {0, -1, "", any6, 3003},
	}
	if got := parseNetstat([]byte(netstatOut)); !slices.Equal(got, want) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
}

const sockstatOut = `USER     COMMAND    PID   FD  PROTO  LOCAL ADDRESS         FOREIGN ADDRESS       PATH STATE   CONN STATE  
ann      node       48230 19  tcp4   127.0.0.1:5173        *:*                                LISTEN
ann      my server  48231 3   tcp6   ::1:3000              *:*                                LISTEN
ann      my server  48231 4   tcp46  *:3001                *:*                                LISTEN
ann      curl       48232 5   tcp4   127.0.0.1:50000       127.0.0.1:5173                     ESTABLISHED
ann      bound      48233 5   tcp4   127.0.0.1:3002        *:*                                CLOSED
?        ?          ?     ?   tcp4   *:2049                *:*                                LISTEN
`

func TestParseSockstat(t *testing.T) {
	want := []listener{
		{48230, -1, "", loopback4, 5173}, {48231, -1, "", loopback6, 3000}, {48231, -1, "", any6, 3001}, {0, -1, "", any4, 2049},
	}
	if got := parseSockstat([]byte(sockstatOut)); !slices.Equal(got, want) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
}

func FuzzPrograms(f *testing.F) {
	f.Add([]byte(lsofOut), 5173)
	f.Add([]byte(netstatOut), 3000)
	f.Add([]byte(sockstatOut), 1)
	f.Fuzz(func(t *testing.T, out []byte, port int) {
		for what, parse := range map[string]func([]byte) []listener{"lsof": parseLsof, "netstat": parseNetstat, "sockstat": parseSockstat} {
			for _, l := range parse(out) {
				if l.pid < 0 || what == "lsof" && l.pid == 0 || l.uid < -1 || !l.ip.IsValid() || l.port < 1 || l.port > lastPort {
					t.Errorf("%s: no listener: %+v", what, l)
				}
				if text := address(l.ip, l.port); netip.MustParseAddrPort(text).Port() != uint16(l.port) {
					t.Errorf("%s: %s", what, text)
				}
			}
		}
		if ip, got, ok := parseListen(fmt.Sprintf("[::1]:%d", port), ":", true); ok != (port > 0 && port <= lastPort) || ok && (got != port || ip != loopback6) {
			t.Errorf("port %d: %v, %d, %t", port, ip, got, ok)
		}
	})
}
