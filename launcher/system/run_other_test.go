//go:build darwin || freebsd || portable

package system

import (
	"os"
	"strings"
	"testing"
	"time"
)

func TestRun(t *testing.T) {
	t.Setenv("BENGAL_RUN_SYSTEM_TEST_MARK", "it leaks")
	out, err := Run(Brief, "/bin/sh", "-c", "echo $LC_ALL $BENGAL_RUN_SYSTEM_TEST_MARK; pwd; read line; exit 1")
	if err != nil || string(out) != "C\n/\n" {
		t.Errorf("%q, %v", out, err)
	}
	if out, err := Run(Brief, "/nowhere/lsof"); err == nil {
		t.Errorf("a program that is missing: %q", out)
	}
	if out, err := Run(Brief, "/bin/sh", "-c", "echo half; kill -KILL $$"); err == nil {
		t.Errorf("one that was killed: %q", out)
	}
	began := time.Now()
	out, err = Run(Brief, "/bin/sh", "-c", "echo half; exec sleep 600")
	if took := time.Since(began); err == nil || took > 30*time.Second || !strings.Contains(err.Error(), "too long") {
		t.Errorf("one that does not end: %q, %v, after %v", out, err, took)
	}
}

// TestDirHidden asks about a process that has ended, which lsof says nothing of.
func TestDirHidden(t *testing.T) {
	cmd := asleep(t)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if dir, err := Dir(cmd.Process.Pid); err != ErrGone {
		t.Errorf("%q, %v", dir, err)
	}
	if dir, err := Dir(os.Getpid()); err != nil || dir == "" {
		t.Errorf("%q, %v", dir, err)
	}
}
