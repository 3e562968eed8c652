package stand

import (
	"encoding/json"
	"errors"
	"os/exec"
	"slices"
	"testing"
	"time"

	"bengal-run/launcher/system"
)

// Cleanup runs cleanup --json. None of these tests may end what others, or people,
// have left: none says --yes without a port, but below a session that has no other
// stale process. So most look (--dry-run), and pick out what is theirs.
func Cleanup(t *testing.T, dir string, words ...string) (Report, int) {
	t.Helper()
	cmd := exec.Command(BengalRun, append([]string{"cleanup", "--json", "--grace", "2s"}, words...)...)
	cmd.Dir = dir
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	var r Report
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	return r, cmd.ProcessState.ExitCode()
}

// Entries picks out those that a stand's processes are among.
func (s *Stand) Entries(t *testing.T, r Report) []Entry {
	t.Helper()
	return slices.DeleteFunc(r.Found, func(e Entry) bool {
		// A system's own sh does not show there what it belongs to, and is asked about
		// by itself.
		return Portable && e.Kind == "process" && len(e.Argv) > 0 && e.Argv[0] == "sh" || !slices.ContainsFunc(e.Processes, func(p Process) bool {
			return slices.ContainsFunc(s.Everybody(), func(id system.ID) bool { return id.PID == p.PID })
		})
	})
}

// What a report says was done about a finding.
const (
	Killed    = "killed"
	WouldKill = "would kill"
	Refused   = "refused"
)

// A Report is what cleanup --json prints.
type Report struct {
	Found []Entry `json:"found"`
	Left  int     `json:"left"`
}

// An Entry is one thing that was found.
type Entry struct {
	Kind      string    `json:"kind"`
	PID       int       `json:"pid"`
	User      string    `json:"user"`
	Argv      []string  `json:"argv"`
	Ports     []int     `json:"ports"`
	Processes []Process `json:"processes"`
	Action    string    `json:"action"`
	Reason    string    `json:"reason"`
}

// A Running is one of those that list --json prints.
type Running struct {
	ID        string    `json:"id"`
	State     string    `json:"state"`
	PID       int       `json:"pid"`
	Guard     int       `json:"guard"`
	Command   int       `json:"command"`
	Argv      []string  `json:"argv"`
	Dir       string    `json:"cwd"`
	Pidfile   string    `json:"pidfile"`
	Since     time.Time `json:"since"`
	Ports     []int     `json:"ports"`
	Processes []Process `json:"processes"`
	Until     *Process  `json:"until"`
}

// A Process is one process of either.
type Process struct {
	PID   int    `json:"pid"`
	Name  string `json:"name"`
	Ports []int  `json:"ports"`
}
