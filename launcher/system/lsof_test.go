package system

import (
	"strings"
	"testing"
)

func TestParseLsofName(t *testing.T) {
	for out, want := range map[string]string{
		"p1\nfcwd\ntDIR\nn/home/ann/my site\n": "/home/ann/my site", "p1\nfcwd\nn/": "/", "p1\nn": "", "": "",
		"p1\nfcwd\ntunknown\nn/proc/1/cwd (readlink: Permission denied)\n": "", "p1\nfcwd\nnunknown\n": "",
	} {
		if got := parseLsofName([]byte(out)); got != want {
			t.Errorf("%q: %q, want %q", out, got, want)
		}
	}
}

func FuzzParseLsofName(f *testing.F) {
	f.Add([]byte("p1\nfcwd\ntDIR\nn/home/ann/my site\n"))
	f.Fuzz(func(t *testing.T, out []byte) {
		if name := parseLsofName(out); name != "" && (name[0] != '/' || !strings.Contains(string(out), "n"+name)) {
			t.Errorf("%q", name)
		}
	})
}
