package launcher

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"bengal-run/launcher/system"
	"bengal-run/pidfile"
)

// A project is where a start belongs: its folder, and where its records lie, ours
// first.
type project struct {
	dir    string
	places []pidfile.Place // none where there is to be no record
}

// findProject looks where we are.
func findProject(o Options) (project, error) {
	dir, err := syscall.Getwd() // the kernel's name: one folder has one
	if err != nil {
		o.sayf(Warning, folderGone)
		return project{}, nil
	}
	p := project{dir: dir}
	if o.NoPidfile {
		return p, nil
	}
	p.places = pidfile.PlacesOf(dir)
	if o.Pidfile != "" {
		if p.places[0], err = pidfile.Exactly(o.Pidfile); err != nil {
			return project{}, &Error{Code: CodeFailed, Err: err}
		}
	}
	return p, nil
}

// newRecord is the record of an instance that is about to start.
func newRecord(id string, p project, argv []string) pidfile.Record {
	self := system.Self()
	return pidfile.Record{
		PID: self.PID, Start: self.Start, ID: id, Boot: system.Boot(), UID: os.Geteuid(),
		Dir: p.dir, Argv: argv, Since: time.Now(),
	}
}

// takeRecord takes the record, or returns nil where there is none to be had. An
// instance that has come in the way since the last look is dealt with like one
// that was there before.
func takeRecord(w *way, p project) (*pidfile.Held, error) {
	if len(p.places) == 0 {
		return nil, nil
	}
	place, elsewhere := p.places[0], false
	for range rounds {
		w.record.Ports = w.ports()
		w.view().Records() // before Take locks them
		held, replaced, err := place.Take(w.record, w.clashes, w.names)
		var live *pidfile.LiveError
		var hostile *pidfile.HostileError
		switch {
		case err == nil:
			if elsewhere {
				w.sayf(Warning, recordElsewhere, p.places[0].Dir, place.Dir)
			}
			w.sayf(Detail, recordTaken, filepath.Join(place.Dir, held.Name))
			if replaced != nil {
				w.sayf(Warning, recordReplaced, replaced)
			}
			return held, nil
		case errors.As(err, &live):
			seen := pidfile.Seen{Record: live.Record, Path: filepath.Join(place.Dir, place.Name), Live: true}
			if around, err := w.makeRoom(seen); err != nil {
				return nil, err
			} else if around {
				w.sayf(Warning, recordHeldAround, place.Name)
				return nil, nil
			}
		case errors.As(err, &hostile):
			w.sayf(Warning, recordHostile, hostile)
			return nil, nil
		case pidfile.Unwritable(err) && !elsewhere:
			elsewhere = true
			fallback, ferr := pidfile.Fallback(w.record.Dir)
			if ferr != nil {
				w.sayf(Warning, recordNowhere, place.Dir, ferr)
				return nil, nil
			}
			place = fallback
		default:
			w.sayf(Warning, recordFailed, err)
			return nil, nil
		}
	}
	return nil, fail(CodeTaken, againAndAgain)
}

// ports are those that the record names: what a program takes by default is no more
// than likely, and stays out of it.
func (w *way) ports() (ports []int) {
	for _, n := range w.wants {
		if !n.Default {
			ports = append(ports, n.Port)
		}
	}
	return ports
}

// names reports whether a dead record still names somebody who lives. To put
// ours in its place would lose him.
func (w *way) names(r pidfile.Seen) bool {
	return w.view().Leftover(r.ID).Main.PID != 0 || len(w.view().RecordedBy(r)) > 0
}

// makeRoom deals with a living instance whose record is in the place of ours. That
// can be one that this start was made in.
func (w *way) makeRoom(r pidfile.Seen) (around bool, err error) {
	w.look = nil
	f, ok := w.living(r)
	if !ok {
		return false, nil
	}
	if w.around(f) {
		return true, nil
	}
	o := obstacle{Finding: f, want: -1}
	if !r.SameCommand(w.record) {
		o.want = w.shared(r.Ports)
	}
	_, err = w.deal(o)
	return false, err
}
