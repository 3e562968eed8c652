package leftovers_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"bengal-run/launcher/test/stand"
	"bengal-run/pidfile"
)

func TestList(t *testing.T) {
	t.Parallel()
	live, stale := stand.New(t), stand.New(t)
	live.Run(t, "sh")
	stale.Leave(t, "sh")
	cmd := exec.Command(stand.BengalRun, "list", "--json")
	cmd.Dir = t.TempDir()
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var keys []map[string]any
	var list []stand.Running
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
		case r.State == "live" && r.PID == live.Record(t).Launcher.PID:
			seen++
			i := live.Record(t)
			if r.Guard != i.Guard.PID || r.Command != i.Command.PID || !slices.Equal(r.Argv, live.Argv) ||
				r.Pidfile != filepath.Join(live.Dir, pidfile.DefaultName) || fmt.Sprint(r.Ports) != "["+live.Port+"]" || len(r.Processes) != 2 {
				t.Errorf("%+v", r)
			}
		case r.State == "stale" && slices.ContainsFunc(r.Processes, func(p stand.Process) bool { return p.PID == stale.Server(t).PID }):
			seen++
			if fmt.Sprint(r.Ports) != "["+stale.Port+"]" {
				t.Errorf("%+v", r)
			}
		}
	}
	if seen != 2 {
		t.Errorf("not both are listed: %s", out)
	}
}
