package manners_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"bengal-run/launcher/test/stand"
	"bengal-run/pidfile"
)

// inTmpfs runs a line of shell in a folder of 64 KiB, and returns what it prints and
// what is said on stderr.
func inTmpfs(t *testing.T, line string) (printed, said string) {
	t.Helper()
	stand.Need(t, "unshare", "mount")
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("unshare", "--user", "--map-root-user", "--mount", "sh", "-c",
		"mount -t tmpfs -o size=64k none full && cd full || exit 99\nfill() { dd if=/dev/zero of=fill bs=1k 2>&-; }\n"+line)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "RUN="+stand.BengalRun, "STANDIN="+stand.Standin, "XDG_RUNTIME_DIR="+dir, "OUT="+dir)
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if cmd.ProcessState.ExitCode() == 99 || err != nil && out.Len() == 0 {
		stand.Lacking(t, "no folder can be mounted here: "+errs.String())
	}
	if err != nil {
		t.Fatalf("%v, after\n%s\n%s", err, out.String(), errs.String())
	}
	return out.String(), errs.String()
}

// TestFullBefore: the record of a folder that is full lies elsewhere, which is said
// once, and is whole.
func TestFullBefore(t *testing.T) {
	t.Parallel()
	record, said := inTmpfs(t, `fill
		"$RUN" -- sh -c 'until grep -qs ^command= "$OUT"/bengal-run/*.pid; do sleep 0.01; done; cat "$OUT"/bengal-run/*.pid'
		[ "$(ls -A)" = fill ] && [ -z "$(ls -A "$OUT/bengal-run")" ]`)
	if r, err := pidfile.Parse([]byte(record)); err != nil || r.Guard == "" || r.Command == "" {
		t.Errorf("the record is %v\n%s", err, record)
	}
	if strings.Count(said, "\n") != 1 || !strings.Contains(said, "the record goes to") {
		t.Errorf("it said\n%s", said)
	}
}

// TestFullEverywhere: where there is no room elsewhere, that is all that is said.
func TestFullEverywhere(t *testing.T) {
	t.Parallel()
	printed, said := inTmpfs(t, `mkdir -m 700 bengal-run
		fill
		XDG_RUNTIME_DIR=$PWD "$RUN" -- echo started
		[ "$(ls -A . bengal-run | grep -c pid)" = 0 ]`)
	if printed != "started\n" || strings.Count(said, "\n") != 1 || !strings.Contains(said, "no space left") {
		t.Errorf("it printed\n%s\nand said\n%s", printed, said)
	}
}

// TestFullAfter fills the folder once COMMAND runs: that the record cannot be brought
// up to date is said once, however often it is tried, and the one before stands.
func TestFullAfter(t *testing.T) {
	t.Parallel()
	port := stand.FreePort(t)
	record, said := inTmpfs(t, `
		"$RUN" -- sh -c '
			dd if=/dev/zero of=fill bs=1k 2>&-
			"$STANDIN" "$OUT" `+port+` one &
			until [ -s "$OUT/said" ]; do sleep 0.01; done
			sleep 1 # in which the port is seen, too
			cat .bengal-run.pid*
			kill -TERM $PPID; wait' 2>"$OUT/said"
		cat "$OUT/said" >&2
		[ "$(ls -A)" = fill ]`)
	if _, err := pidfile.Parse([]byte(record)); err != nil {
		t.Errorf("the record is %v\n%s", err, record)
	}
	if strings.Count(said, "could not be written") != 1 {
		t.Errorf("it said\n%s", said)
	}
}
