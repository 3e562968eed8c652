//go:build linux && !portable

package port

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"strconv"
)

// parseTable appends the sockets of /proc/net/tcp or tcp6. Lines that are no
// socket, the heading for one, are passed over.
func parseTable(all []socket, table []byte) []socket {
	for line := range bytes.Lines(table) {
		if s, ok := parseLine(line); ok {
			all = append(all, s)
		}
	}
	return all
}

// parseLine reads
//
//	0: 0100007F:1435 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000 0 48230 …
//
// where each word of 32 bits of an address is printed as a number of the
// machine, and the port, the state and the inode as what they are.
func parseLine(line []byte) (socket, bool) {
	const local, state, uid, inode, least = 1, 3, 7, 9, 10
	fields := bytes.Fields(line)
	if len(fields) < least {
		return socket{}, false
	}
	ip, number, _ := bytes.Cut(fields[local], []byte(":"))
	var s socket
	var ok bool
	if s.ip, ok = parseIP(ip); !ok {
		return socket{}, false
	}
	for _, f := range []struct {
		text       []byte
		base, bits int
		into       func(uint64)
	}{
		{number, 16, 16, func(n uint64) { s.port = int(n) }},
		{fields[state], 16, 8, func(n uint64) { s.state = byte(n) }},
		{fields[uid], 10, 32, func(n uint64) { s.uid = int(n) }},
		{fields[inode], 10, 64, func(n uint64) { s.inode = n }},
	} {
		n, err := strconv.ParseUint(string(f.text), f.base, f.bits)
		if err != nil {
			return socket{}, false
		}
		f.into(n)
	}
	return s, true
}

func parseIP(text []byte) (netip.Addr, bool) {
	var b [16]byte
	if len(text) != 8 && len(text) != 32 {
		return netip.Addr{}, false
	}
	n, err := hex.Decode(b[:], text)
	if err != nil {
		return netip.Addr{}, false
	}
	for word := b[:n]; len(word) > 0; word = word[4:] {
		binary.NativeEndian.PutUint32(word, binary.BigEndian.Uint32(word))
	}
	return netip.AddrFromSlice(b[:n])
}
