package dealing

import "bengal-run/launcher/recovery"

// Report is what cleanup has found and done, as its --json prints it: an empty list is [],
// never null.
type Report struct {
	Found []Entry `json:"found"`
	Left  int     `json:"left"` // how many of them are still there
}

// Entry is one thing that was found.
type Entry struct {
	Kind      string    `json:"kind"`
	PID       int       `json:"pid"` // 0 where the system shows none
	User      string    `json:"user"`
	Argv      []string  `json:"argv"`
	Ports     []int     `json:"ports"`
	Processes []Process `json:"processes"`
	Action    string    `json:"action"`
	Reason    string    `json:"reason"`
}

// Process is one process of an entry or an instance.
type Process struct {
	PID   int    `json:"pid"`
	Name  string `json:"name"`
	Ports []int  `json:"ports"`
}

func (c *cleaning) note(f recovery.Finding, action, reason string) {
	if action != wasKilled && action != wasSpared {
		c.report.Left++
	}
	if reason == "" {
		reason = f.Reason
	}
	c.report.Found = append(c.report.Found, Entry{
		Kind: f.Kind.String(), PID: f.Main.PID, User: f.User(), Argv: append([]string{}, f.Argv...), Ports: append([]int{}, f.Ports...),
		Processes: processes(f.Members), Action: action, Reason: reason,
	})
}

func processes(members []recovery.Member) []Process {
	list := make([]Process, len(members))
	for n, m := range members {
		list[n] = Process{m.PID, m.Name, append([]int{}, m.Ports...)}
	}
	return list
}
