package recovery

import (
	"path/filepath"
	"strconv"

	"bengal-run/launcher/system"
	"bengal-run/pidfile"
)

// recordOf finds the record of a living instance by the lock that its processes hold
// open.
func (v *View) recordOf(i Instance) (pidfile.Seen, bool) {
	held := func(r pidfile.Seen) bool { return r.Live && (i.ID == "" || r.ID == i.ID) && tells(r.Record, i) }
	for _, p := range []system.Info{i.Guard, i.Launcher} {
		if p.PID == 0 {
			continue
		}
		dir := "/proc/" + strconv.Itoa(p.PID) + "/fd" // without /proc, its working folder tells, see below
		names, _ := system.Names(dir)
		for _, name := range names {
			if r, ok := pidfile.At(filepath.Join(dir, name)); ok && held(r) {
				return v.present(r), true
			}
		}
		if cwd, err := system.Dir(p.PID); err == nil {
			for _, place := range pidfile.PlacesOf(cwd) {
				for _, r := range v.recordsAt(place) {
					if held(r) {
						return r, true
					}
				}
			}
		}
	}
	return pidfile.Seen{}, false
}

func tells(r pidfile.Record, i Instance) bool {
	return i.Launcher.PID != 0 && r.PID == i.Launcher.PID || i.Guard.PID != 0 && r.Guard == i.Guard.ID.String()
}
