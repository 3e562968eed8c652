package recovery

import (
	"os"
	"path/filepath"
	"testing"
)

// The first thread's number is that of its process, and can be the last in a
// folder's order.
func TestAnotherThread(t *testing.T) {
	for _, tt := range []struct {
		first  string
		others []string
	}{
		{"98", []string{"99", "100"}},
		{"99", []string{"100", "101"}},
		{"32767", []string{"301", "302"}},
		{"7", nil},
	} {
		dir := t.TempDir()
		for _, name := range append(tt.others, tt.first) {
			if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		threads, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		if tid, ok := another(threads, tt.first); ok != (len(tt.others) > 0) || tid == tt.first {
			t.Errorf("of %v %q", threads, tid)
		}
	}
}
