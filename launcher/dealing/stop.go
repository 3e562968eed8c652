package dealing

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"syscall"
	"time"

	"bengal-run/launcher/recovery"
	"bengal-run/launcher/speech"
	"bengal-run/launcher/tree"
	"bengal-run/pidfile"
)

// StopOptions of bengal-run stop.
type StopOptions struct {
	Ports []int         // only the instances that hold one of these
	All   bool          // those of every project of this user
	Grace time.Duration // from asking to end until SIGKILL; negative for each one's own
	speech.Voice
}

var errAround = errors.New("this command runs in it")

// Stop ends the living instances of this folder, through their launchers, and
// returns how many it could not end. The error is an *Error.
func Stop(o StopOptions) (left int, err error) {
	dir, err := syscall.Getwd() // the kernel's name, as in the records
	if err != nil && !o.All {
		return 0, &speech.Error{Code: 1, Err: fmt.Errorf(speech.NoFolder, err)}
	}
	e := recovery.Ender{Keep: tree.DefaultKeep, Places: pidfile.PlacesOf(dir), Grace: max(o.Grace, 0), Hurry: o.Grace >= 0, Signal: syscall.SIGTERM}
	v := e.View()
	found := slices.DeleteFunc(v.Instances(), func(f recovery.Finding) bool {
		return f.Kind != recovery.Live || !o.All && f.Dir != dir
	})
	if err := v.Err(); err != nil {
		return 0, &speech.Error{Code: 1, Err: err}
	}
	recovery.WithPorts(found)
	if len(o.Ports) > 0 {
		found = slices.DeleteFunc(found, func(f recovery.Finding) bool {
			ports := f.Ports
			if len(ports) == 0 { // it is only starting
				ports = f.Record.Ports
			}
			return !slices.ContainsFunc(o.Ports, func(p int) bool { return slices.Contains(ports, p) })
		})
	}
	switch {
	case len(found) > 0:
	case len(o.Ports) > 0:
		o.Sayf(speech.Notice, nothingOnPorts, speech.PortWords(o.Ports))
	default:
		o.Sayf(speech.Notice, nothingToStop)
	}
	defer QuitInterrupts()()
	ended := make([]struct {
		killed bool
		err    error
	}, len(found))
	var all sync.WaitGroup
	for n, f := range found {
		if v.Ancestor(f.Main.PID) {
			ended[n].err = errAround
			continue
		}
		o.Sayf(speech.Notice, instanceStopping, o.Words.Command(f.Argv), f.Main.PID)
		all.Go(func() { ended[n].killed, ended[n].err = e.Stop(f) })
	}
	all.Wait()
	for n, s := range ended {
		command, pid := o.Words.Command(found[n].Argv), found[n].Main.PID
		switch {
		case s.err != nil:
			left++
			o.Sayf(speech.Warning, notStopped, command, pid, s.err)
		case s.killed:
			o.Sayf(speech.Notice, stoppedByKill, command, pid)
		}
	}
	return left, nil
}
