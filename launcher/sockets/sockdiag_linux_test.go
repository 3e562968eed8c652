//go:build linux

package sockets

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"slices"
	"testing"

	"golang.org/x/sys/unix"
)

// message is a netlink message, as the kernel lays it out.
func message(kind uint16, sequence uint32, body []byte) []byte {
	native := binary.NativeEndian
	b := native.AppendUint32(nil, uint32(headerSize+len(body)))
	b = native.AppendUint16(b, kind)
	b = native.AppendUint16(b, unix.NLM_F_MULTI)
	b = native.AppendUint32(b, sequence)
	b = native.AppendUint32(b, 0)
	b = append(b, body...)
	for len(b)%unix.NLMSG_ALIGNTO != 0 {
		b = append(b, 0)
	}
	return b
}

// diag is what inet_diag tells of a socket, with more behind it.
func diag(family byte, s socket) []byte {
	b := make([]byte, messageSize+8)
	b[0], b[1] = family, s.state
	binary.BigEndian.PutUint16(b[4:], uint16(s.port))
	copy(b[8:], s.ip.AsSlice())
	binary.NativeEndian.PutUint32(b[64:], uint32(s.uid))
	binary.NativeEndian.PutUint32(b[68:], uint32(s.inode))
	return b
}

func errnoBody(n int32) []byte { return binary.NativeEndian.AppendUint32(nil, uint32(n)) }

var (
	four = socket{netip.MustParseAddr("127.0.0.1"), 5173, listen, 1000, 48230}
	six  = socket{netip.MustParseAddr("::1"), 5173, listen, 0, 1<<32 - 1}
)

func TestParseAnswer(t *testing.T) {
	const sequence = 2
	sockets := slices.Concat(message(sockDiagByFamily, sequence, diag(unix.AF_INET, four)), message(sockDiagByFamily, sequence, diag(unix.AF_INET6, six)))
	done := message(unix.NLMSG_DONE, sequence, errnoBody(0))
	lying := func(size uint32) []byte {
		b := slices.Clone(sockets)
		binary.NativeEndian.PutUint32(b, size)
		return b
	}
	for _, tt := range []struct {
		what string
		b    []byte
		want []socket
		done bool
		err  error
	}{
		{"nothing", nil, nil, false, nil},
		{"two sockets", sockets, []socket{four, six}, false, nil},
		{"two sockets and the end", slices.Concat(sockets, done), []socket{four, six}, true, nil},
		{"the end alone", done, nil, true, nil},
		{"an end that says nothing", message(unix.NLMSG_DONE, sequence, nil), nil, true, nil},
		{"an end with an error", message(unix.NLMSG_DONE, sequence, errnoBody(-int32(unix.ENOMEM))), nil, true, unix.ENOMEM},
		{"no inet_diag", message(unix.NLMSG_ERROR, sequence, errnoBody(-int32(unix.ENOENT))), nil, false, unix.ENOENT},
		{"an error that is none", message(unix.NLMSG_ERROR, sequence, errnoBody(0)), nil, false, unix.EPROTO},
		{"an error that is cut off", message(unix.NLMSG_ERROR, sequence, []byte{1}), nil, false, unix.EPROTO},
		{"the smallest error of all", message(unix.NLMSG_ERROR, sequence, errnoBody(-1<<31)), nil, false, unix.Errno(1 << 31)},
		{"an answer to somebody else", slices.Concat(message(sockDiagByFamily, 7, diag(unix.AF_INET, four)), message(unix.NLMSG_DONE, 7, nil)), nil, false, nil},
		{"another kind of message", message(99, sequence, diag(unix.AF_INET, four)), nil, false, nil},
		{"a family that we did not ask for", message(sockDiagByFamily, sequence, diag(unix.AF_UNIX, four)), nil, false, errAnswer},
		{"a socket that is cut off", message(sockDiagByFamily, sequence, diag(unix.AF_INET, four)[:messageSize-1]), nil, false, errAnswer},
		{"a length of 0", lying(0), nil, false, errAnswer},
		{"a length less than a header", lying(headerSize - 1), nil, false, errAnswer},
		{"a length beyond the end", lying(uint32(len(sockets)) + 1), nil, false, errAnswer},
		{"a length that wraps around", lying(1<<32 - 1), nil, false, errAnswer},
		{"less than a header", sockets[:headerSize-1], nil, false, nil},
	} {
		got, done, err := parseAnswer(nil, tt.b, sequence)
		if !slices.Equal(got, tt.want) || done != tt.done || !errors.Is(err, tt.err) {
			t.Errorf("%s: %+v, done %t, %v", tt.what, got, done, err)
		}
	}
}

func FuzzParseAnswer(f *testing.F) {
	whole := slices.Concat(
		message(sockDiagByFamily, 2, diag(unix.AF_INET, four)), message(sockDiagByFamily, 2, diag(unix.AF_INET6, six)),
		message(unix.NLMSG_DONE, 2, errnoBody(0)),
	)
	f.Add(whole)
	f.Add(whole[:len(whole)-30])
	f.Add(message(unix.NLMSG_ERROR, 2, errnoBody(-2)))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, _, _ := parseAnswer(nil, b, 2)
		if len(got) > len(b)/(headerSize+messageSize) {
			t.Errorf("%d sockets out of %d bytes", len(got), len(b))
		}
		for _, s := range got {
			if !s.ip.IsValid() || s.port < 0 || s.port > lastPort {
				t.Errorf("no socket: %+v", s)
			}
		}
	})
}
