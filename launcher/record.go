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

// A project is a folder, and where its records lie, ours first.
type project struct {
	dir    string
	places []pidfile.Place // empty: no record is wanted, or possible
}

// findProject is the project of the current folder.
func findProject(o Options) (project, error) {
	dir, err := syscall.Getwd() // os.Getwd may take $PWD: two names for one folder
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

// newRecord is the record of this instance before COMMAND runs.
func newRecord(id string, p project, argv []string) pidfile.Record {
	self := system.Self()
	return pidfile.Record{
		PID: self.PID, Start: self.Start, ID: id, Boot: system.Boot(), UID: os.Geteuid(),
		Dir: p.dir, Argv: argv, Since: time.Now(),
	}
}

// takeRecord takes the record, or returns nil and goes on without one. It treats an
// instance that has come meanwhile like any other.
func takeRecord(w *way, p project) (*pidfile.Held, error) {
	if len(p.places) == 0 {
		return nil, nil
	}
	place, elsewhere := p.places[0], false
	for range rounds {
		w.record.Ports = wanted(w.wants)
		w.view().Records() // before Take locks them
		held, replaced, err := place.Take(w.record, w.clashes, w.view().StillNames)
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
	return nil, fail(CodeTaken, againAndAgain, rounds)
}

// makeRoom deals with a living instance whose record is in our place. It reports
// whether this start runs inside that instance.
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
