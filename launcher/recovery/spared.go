package recovery

import (
	"slices"
	"strconv"
	"strings"

	"bengal-run/launcher/system"
)

// spares says why p is left alone though its instance is dead: p, or an ancestor in
// the same tree, is on the keep list and has a session of its own.
func (v *View) spares(p system.Info, id string) string {
	v.sparing.Keep = v.Keep
	v.sparing.Session = 0
	for _, r := range v.Records() {
		if g, err := system.ParseID(r.Guard); err == nil && r.ID == id {
			v.sparing.Session = g.PID
		}
	}
	why := v.sparing.Spares(func(yield func(system.Info) bool) {
		for a := range v.lineage(p) {
			if v.carried(a.PID) != id || !yield(a) {
				return
			}
		}
	})
	if why == "" {
		why = v.multiplexed(p, id)
	}
	return why
}

// multiplexers give their PID to all that runs in them, in these variables. What runs
// there is spared with them, even if it has detached itself.
var multiplexers = []struct {
	variable, name string
	pid            func(value string) string
}{
	{"TMUX", "tmux: server", func(v string) string { // path,PID,session
		if _, rest, ok := strings.Cut(v, ","); ok {
			pid, _, _ := strings.Cut(rest, ",")
			return pid
		}
		return ""
	}},
	{"STY", "screen", func(v string) string { // PID.tty.host
		pid, _, _ := strings.Cut(v, ".")
		return pid
	}},
}

// multiplexed says why a process that was started in a tmux or screen is spared: the
// same instance started the multiplexer, which still runs. That an instance was itself
// started in a tmux spares nothing of it.
func (v *View) multiplexed(p system.Info, id string) string {
	for _, m := range multiplexers {
		value, ok := system.Variable(p.PID, m.variable)
		if !ok {
			continue
		}
		pid, err := strconv.Atoi(m.pid(value))
		if err != nil || v.carried(pid) != id {
			continue
		}
		server, ok := v.look(pid)
		if ok && strings.EqualFold(server.Name, m.name) && server.Start <= p.Start && slices.Contains(v.Keep, strings.TrimSuffix(m.name, ": server")) {
			return "runs in " + strings.TrimSuffix(m.name, ": server")
		}
	}
	return ""
}
