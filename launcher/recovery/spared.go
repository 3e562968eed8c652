package recovery

import (
	"slices"
	"strconv"
	"strings"

	"bengal-run/launcher/system"
	"bengal-run/launcher/tree"
)

// spares says why p is left alone though its instance is dead: p, or an ancestor in
// the same tree, is on the keep list (the instance's own) and has a session of its own (any
// session, if no record tells the guard's). From is the nearest of
// them that carries the id.
func (v *View) spares(p, from system.Info, id string) string {
	v.sparing.Keep, v.sparing.Session = v.Keep, 0
	if keep := tree.SparesOf(from.PID); keep != nil {
		v.sparing.Keep = keep
	}
	for _, r := range v.Records() {
		if g, err := system.ParseID(r.Guard); err == nil && r.ID == id {
			v.sparing.Session = g.PID
		}
	}
	below := true
	for _, a := range v.lineage(p) {
		below = below && a.ID != from.ID
		if !below && v.carried(a.PID) != id {
			break
		}
		if why := v.sparing.Spares(a); why != "" {
			return why
		}
	}
	return v.multiplexed(from, id)
}

// A multiplexer gives its PID to all that runs in it, in a variable. What runs there is
// spared with it, even if it has detached itself.
type multiplexer struct {
	variable, separator string
	part                int // of the variable's value: the PID
	kernel, keep        string
}

var multiplexers = []multiplexer{
	{"TMUX", ",", 1, "tmux: server", "tmux"}, // path,PID,session
	{"STY", ".", 0, "screen", "screen"},      // PID.tty.host
}

// pid reads the variable's value; 0 if it has no PID.
func (m multiplexer) pid(value string) int {
	if parts := strings.Split(value, m.separator); len(parts) > m.part {
		pid, _ := strconv.Atoi(parts[m.part])
		return pid
	}
	return 0
}

// multiplexed says why a process that was started in a tmux or screen is spared: the
// same instance started the multiplexer, which still runs. An instance that was itself
// started in a tmux is not spared for that.
func (v *View) multiplexed(p system.Info, id string) string {
	for _, m := range multiplexers {
		value, _ := system.Variable(p.PID, m.variable)
		pid := m.pid(value)
		if pid <= 0 || v.carried(pid) != id {
			continue
		}
		server, ok := v.look(pid)
		if ok && strings.EqualFold(server.Name, m.kernel) && server.Start <= p.Start && slices.Contains(v.sparing.Keep, m.keep) {
			return "runs in " + m.keep
		}
	}
	return ""
}
