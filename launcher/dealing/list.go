package dealing

import (
	"cmp"
	"slices"
	"syscall"
	"time"

	"bengal-run/launcher/recovery"
	"bengal-run/launcher/system"
	"bengal-run/launcher/tree"
	"bengal-run/pidfile"
)

// Instance is one instance, living or stale, as list --json prints it.
type Instance struct {
	ID        string    `json:"id"`
	State     string    `json:"state"` // live or stale
	PID       int       `json:"pid"`   // the launcher's; of a stale one, what it was
	Guard     int       `json:"guard"`
	Command   int       `json:"command"`
	Argv      []string  `json:"argv"`
	Dir       string    `json:"cwd"`
	Pidfile   string    `json:"pidfile"`
	Since     time.Time `json:"since"`
	Ports     []int     `json:"ports"`
	Processes []Process `json:"processes"`
	// Until is the process whose end ends an instance in the background.
	Until *Process `json:"until,omitempty"`
}

// List finds all instances of this user, and what dead ones have left, the oldest first.
func List() []Instance {
	dir, _ := syscall.Getwd()
	v := recovery.View{Keep: tree.DefaultKeep, Places: pidfile.PlacesOf(dir)}
	found := v.Instances()
	recovery.WithPorts(found)
	list := []Instance{}
	for _, f := range found {
		if f.Main.PID == 0 {
			continue // all that it has left is spared
		}
		if f.Kind == recovery.Live && f.Dir == "" && len(f.Argv) == 0 {
			continue // it begins or ends at this moment
		}
		r := Instance{
			ID: f.ID, State: f.Kind.String(), PID: f.Record.PID, Guard: pidOf(f.Record.Guard), Command: pidOf(f.Record.Command),
			Argv: append([]string{}, f.Argv...), Dir: f.Dir, Pidfile: f.Path, Since: f.Since().UTC().Truncate(time.Second),
			Ports: append([]int{}, recovery.Union(f.Record.Ports, f.Ports)...), Processes: processes(f.Members),
		}
		if f.Kind == recovery.Live {
			r.PID, r.Guard, r.Command = f.Pair.Launcher.PID, f.Pair.Guard.PID, f.Command().PID
		}
		if until, err := system.ParseID(f.Record.Until); err == nil {
			r.Until = &Process{PID: until.PID, Name: "?", Ports: []int{}}
			if p, err := system.Look(until.PID); err == nil && p.ID == until {
				r.Until.Name = p.Name
			}
		}
		at, _ := slices.BinarySearchFunc(list, r.Since, func(i Instance, t time.Time) int { return cmp.Or(i.Since.Compare(t), -1) })
		list = slices.Insert(list, at, r)
	}
	return list
}

func pidOf(id string) int {
	i, _ := system.ParseID(id)
	return i.PID
}
