package wire

import (
	"encoding/binary"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
)

var messages = []struct {
	name string
	m    Message
}{
	{"a kind alone", Message{Kind: Done}},
	{"numbers", Message{Kind: Running, Numbers: []int64{0, -1, 48215, math.MaxInt64, math.MinInt64}}},
	{"words", Message{Kind: Spared, Words: []string{"", "chrome (PID 7)", "\x00\xff\n", strings.Repeat("é", 5000)}}},
	{"both", Message{Kind: Config, Numbers: []int64{5e9}, Words: []string{"/bin/sh", "-c", "exit 3"}}},
	{"a kind that nobody knows", Message{Kind: 255}},
}

func TestRoundTrip(t *testing.T) {
	for _, tt := range messages {
		t.Run(tt.name, func(t *testing.T) {
			frame := tt.m.encode()
			got, n, err := decode(append(frame, "the next"...))
			if err != nil || n != len(frame) || !reflect.DeepEqual(got, tt.m) {
				t.Errorf("%+v, %d of %d bytes, %v", got, n, len(frame), err)
			}
			for cut := range min(len(frame), 300) {
				if m, n, err := decode(frame[:cut]); n != 0 || err != nil {
					t.Fatalf("the first %d bytes are taken for %+v, %d, %v", cut, m, n, err)
				}
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	frame := func(body string) []byte {
		return append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...)
	}
	endless := strings.Repeat("\xff", 9)
	for _, tt := range []struct {
		name string
		in   []byte
	}{
		{"no kind", []byte{0, 0, 0, 0}},
		{"more than any message holds", binary.BigEndian.AppendUint32(nil, maxMessage+1)},
		{"more than there is", []byte{255, 255, 255, 255}},
		{"a kind and nothing else", frame("\x01")},
		{"no count of words", frame("\x01\x00")},
		{"bytes after the words", frame("\x01\x00\x00\x00")},
		{"a number that is missing", frame("\x01\x02\x02")},
		{"a number that does not end", frame("\x01\x01\x80")},
		{"a number beyond 64 bits", frame("\x01\x01" + endless + "\x7f\x00")},
		{"a count beyond the frame", frame("\x01" + endless + "\x01")},
		{"a count of words beyond the frame", frame("\x01\x00" + endless + "\x01")},
		{"a word beyond the frame", frame("\x01\x00\x01\x05four")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if m, n, err := decode(tt.in); !errors.Is(err, errMessage) {
				t.Errorf("%+v, %d, %v", m, n, err)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	for _, tt := range messages {
		f.Add(tt.m.encode())
	}
	f.Add([]byte("\x00\x00\x00\x04\x01\x00\x01\x05"))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, n, err := decode(b)
		switch {
		case err != nil && n != 0:
			t.Fatalf("%d bytes taken, %v", n, err)
		case err != nil || n == 0:
			return
		case n > len(b):
			t.Fatalf("%d of %d bytes taken", n, len(b))
		}
		again, _, err := decode(m.encode())
		if err != nil || !reflect.DeepEqual(again, m) {
			t.Errorf("%+v, and encoded again %+v, %v", m, again, err)
		}
	})
}
