package launcher_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"bengal-run/launcher"
	"bengal-run/pidfile"
)

func TestList(t *testing.T) {
	live, stale := newStand(t), newStand(t)
	live.run(t, "sh")
	stale.leave(t, "sh")
	cmd := exec.Command(bengalRun, "list", "--json")
	cmd.Dir = t.TempDir()
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var keys []map[string]any
	var list []launcher.Running
	if err := errors.Join(json.Unmarshal(out, &list), json.Unmarshal(out, &keys)); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for n, r := range list {
		for _, k := range []string{"id", "state", "pid", "guard", "command", "argv", "cwd", "pidfile", "since", "ports", "processes"} {
			if v, ok := keys[n][k]; !ok || v == nil {
				t.Errorf("%s is %v in %s", k, v, out)
			}
		}
		switch {
		case r.State == "live" && r.PID == live.record(t).launcher.PID:
			seen++
			i := live.record(t)
			if r.Guard != i.guard.PID || r.Command != i.command.PID || !slices.Equal(r.Argv, live.argv) ||
				r.Pidfile != filepath.Join(live.dir, pidfile.DefaultName) || fmt.Sprint(r.Ports) != "["+live.port+"]" || len(r.Processes) != 2 {
				t.Errorf("%+v", r)
			}
		case r.State == "stale" && slices.ContainsFunc(r.Processes, func(p launcher.Process) bool { return p.PID == stale.server(t).PID }):
			seen++
			if fmt.Sprint(r.Ports) != "["+stale.port+"]" {
				t.Errorf("%+v", r)
			}
		}
	}
	if seen != 2 {
		t.Errorf("not both are listed: %s", out)
	}
}
