package launcher

import (
	"os"
	"slices"
	"sync"
	"syscall"
	"time"

	"bengal-run/launcher/recovery"
	"bengal-run/launcher/tree"
	"bengal-run/pidfile"
)

// StopOptions of bengal-run stop.
type StopOptions struct {
	Ports []int         // only the instances that hold one of these
	All   bool          // those of every project of this user
	Grace time.Duration // from asking to end until SIGKILL
	Voice
}

// Stop ends the living instances of this folder, through their launchers, and
// returns how many it could not end. The error is an *Error.
func Stop(o StopOptions) (left int, err error) {
	dir, err := os.Getwd()
	if err != nil && !o.All {
		return 0, &Error{Code: 1, Err: bare(err)}
	}
	var places []pidfile.Place
	if dir != "" {
		places = pidfile.PlacesOf(dir)
	}
	e := recovery.Ender{Keep: tree.DefaultKeep, Places: places, Grace: o.Grace, Signal: syscall.SIGTERM}
	v := e.View()
	found := slices.DeleteFunc(v.Instances(), func(f recovery.Finding) bool {
		return f.Kind != recovery.Live || v.Ancestor(f.Main.PID) || f.Dir != dir && !o.All
	})
	recovery.WithPorts(found)
	if len(o.Ports) > 0 {
		found = slices.DeleteFunc(found, func(f recovery.Finding) bool {
			return !slices.ContainsFunc(o.Ports, func(p int) bool { return slices.Contains(f.Ports, p) })
		})
	}
	if len(found) == 0 {
		o.sayf(Notice, nothingToStop)
		return 0, nil
	}
	errs := make([]error, len(found))
	var all sync.WaitGroup
	for n, f := range found {
		o.sayf(Notice, instanceStopping, o.Words.Command(f.Argv), f.Main.PID)
		all.Go(func() { errs[n] = e.Stop(f) })
	}
	all.Wait()
	for n, err := range errs {
		if err != nil {
			left++
			o.sayf(Warning, notStopped, o.Words.Command(found[n].Argv), found[n].Main.PID, err)
		}
	}
	return left, nil
}
