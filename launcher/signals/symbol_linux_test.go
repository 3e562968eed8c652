//go:build linux && !portable

package signals

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"testing"
)

func TestSymbol(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(dir, "not there"), empty, dir, "/dev/null", "/proc/self/mem"} {
		if at, ok := symbol(path, "x", 8); ok {
			t.Errorf("%s: found at %x", path, at)
		}
	}
	whole := filepath.Join(dir, "whole")
	if err := os.WriteFile(whole, elf(), 0o600); err != nil {
		t.Fatal(err)
	}
	if at, ok := symbol(whole, symbolName, variableSize); !ok || at != symbolAt {
		t.Errorf("%x, %t, want %x", at, ok, symbolAt)
	}
}

const (
	symbolName   = "runtime.fwdSig"
	variableSize = 520
	symbolAt     = 0x5a5a40
	firstName    = "runtime.fwdSigmask" // begins like the one we look for
)

// symbolIn reads a file that is in memory.
func symbolIn(image []byte, name string, size uint64) (address uint64, ok bool) {
	return findSymbol(func(offset, length uint64) []byte {
		if offset > uint64(len(image)) || length > uint64(len(image))-offset {
			return nil
		}
		return image[offset : offset+length]
	}, name, size)
}

// elf is a file with a section of names, and one of two symbols of one size.
func elf() []byte {
	var b bytes.Buffer
	put := func(values ...any) {
		for _, v := range values {
			if err := binary.Write(&b, binary.NativeEndian, v); err != nil {
				panic(err)
			}
		}
	}
	names := "\x00" + firstName + "\x00" + symbolName + "\x00"
	const (
		header, section, entry = 64, 64, 24
		sections               = uint64(header)
		symbols                = sections + 3*section
		text                   = symbols + 2*entry
	)
	put([]byte("\x7fELF\x02\x01\x01"), make([]byte, 9), uint16(executable), uint16(62), uint32(1))
	put(uint64(0), uint64(0), sections, uint32(0), uint16(header), uint16(0), uint16(0), uint16(section), uint16(3), uint16(0))
	put(make([]byte, section))
	put(uint32(0), uint32(symbolTable), uint64(0), uint64(0), symbols, uint64(2*entry), uint32(2), uint32(0), uint64(8), uint64(entry))
	put(uint32(0), uint32(3), uint64(0), uint64(0), text, uint64(len(names)), uint32(0), uint32(0), uint64(1), uint64(0))
	put(uint32(1), byte(1), byte(0), uint16(1), uint64(0x1000), uint64(variableSize))
	put(uint32(1+len(firstName)+1), byte(1), byte(0), uint16(1), uint64(symbolAt), uint64(variableSize))
	put([]byte(names))
	return b.Bytes()
}

func TestSymbolIn(t *testing.T) {
	whole := elf()
	if at, ok := symbolIn(whole, symbolName, variableSize); !ok || at != symbolAt {
		t.Fatalf("%x, %t, want %x", at, ok, symbolAt)
	}
	for _, other := range []struct {
		name string
		size uint64
	}{{symbolName, variableSize - 8}, {"fwdSig", variableSize}, {"runtime.fwdSi", variableSize}, {"runtime.sigtable", variableSize}} {
		if at, ok := symbolIn(whole, other.name, other.size); ok {
			t.Errorf("%s of %d bytes: found at %x", other.name, other.size, at)
		}
	}
	for n := range whole {
		if at, ok := symbolIn(whole[:n], symbolName, variableSize); ok {
			t.Errorf("cut to %d bytes: found at %x", n, at)
		}
	}
}

func TestSymbolInHostile(t *testing.T) {
	for _, tt := range []struct {
		what   string
		offset int
		value  any
	}{
		{"another kind of file", 0, uint32(0x464c457e)},
		{"32 bits", 4, byte(1)},
		{"relocated", 16, uint16(3)},
		{"sections far behind the end", 40, uint64(math.MaxUint64)},
		{"sections that wrap around", 40, uint64(math.MaxUint64 - 63)},
		{"no sections", 60, uint16(0)},
		{"symbols far behind the end", 64 + 64 + 24, uint64(math.MaxUint64)},
		{"symbols without end", 64 + 64 + 32, uint64(math.MaxUint64)},
		{"a link to no section", 64 + 64 + 40, uint32(math.MaxUint32)},
		{"names far behind the end", 64 + 128 + 24, uint64(math.MaxUint64 - 7)},
		{"names without end", 64 + 128 + 32, uint64(math.MaxUint64)},
		{"a name behind the names", 64 + 192 + 24, uint32(math.MaxUint32)},
	} {
		image := elf()
		if _, err := binary.Encode(image[tt.offset:], binary.NativeEndian, tt.value); err != nil {
			t.Fatal(err)
		}
		if at, ok := symbolIn(image, symbolName, variableSize); ok {
			t.Errorf("%s: found at %x", tt.what, at)
		}
	}
}

func FuzzSymbolIn(f *testing.F) {
	f.Add(elf())
	f.Add(elf()[:200])
	f.Add([]byte("\x7fELF\x02"))
	f.Fuzz(func(t *testing.T, image []byte) {
		if at, ok := symbolIn(image, symbolName, variableSize); ok {
			if !bytes.Contains(image, []byte(symbolName+"\x00")) || !bytes.Contains(image, binary.NativeEndian.AppendUint64(nil, at)) {
				t.Errorf("found at %x, which is not in the file", at)
			}
		}
	})
}
